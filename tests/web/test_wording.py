"""Every state that a room can name has its mark and its Indonesian name, and every mark its shape."""

import re
from importlib.resources import files

from jumatserius.boxes.schemas import Health
from jumatserius.cases.models import Act, Change, State, Treatment
from jumatserius.counts.progress import Progress
from jumatserius.journal import wire
from jumatserius.journal.models import IncidentKind, Verdict
from jumatserius.people.models import Role
from jumatserius.people.wording import ROLES
from jumatserius.periods.late import FACT_LATE
from jumatserius.periods.models import Rhythm
from jumatserius.reconcile.texts import TEXTS
from jumatserius.web import wording
from jumatserius.web.evidence import INCIDENT


def test_every_state_has_a_name() -> None:
    assert set(wording.CASE) == {*TEXTS, FACT_LATE}
    assert set(wording.EVENT) == set(wire.KIND_NAMES)
    assert set(wording.HEALTH) == set(Health)
    assert set(wording.VERDICT) == set(Verdict)
    assert set(wording.CHANGE) == set(Change)
    assert set(wording.STATE) == set(State)
    assert set(wording.ACT) == set(Act)
    assert set(wording.TREATMENT) == set(Treatment)
    assert set(wording.DEPOSIT) == set(Progress)
    assert set(wording.RHYTHM) == set(Rhythm)
    assert set(ROLES) == set(Role)
    assert set(INCIDENT) == set(IncidentKind)


def test_every_mark_has_a_shape() -> None:
    shapes = files("jumatserius.web").joinpath("templates", "_marks.html").read_text()
    drawn = set(re.findall(r'id="mark-([a-z]+)"', shapes))
    tables = (wording.HEALTH, wording.VERDICT, wording.LEG, wording.CASE, wording.ROW)
    tables += (wording.SAMPLE, wording.DEPOSIT)
    assert {status.mark for table in tables for status in table.values()} <= drawn
