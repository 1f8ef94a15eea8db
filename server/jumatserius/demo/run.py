"""Tells the story of the demo to a running server, then lets its boxes live on in real time."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from jumatserius import wib
from jumatserius.boxes import keys, provisioning
from jumatserius.boxes.models import Box
from jumatserius.boxes.provisioning import Contact, Transport
from jumatserius.demo import bank, story
from jumatserius.demo.boxes import ReplayStoryBox, StoryBox, TwinStoryBox
from jumatserius.demo.clock import StoryClock
from jumatserius.demo.collector import Phone
from jumatserius.demo.kabupaten import Kabupaten
from jumatserius.demo.money import Money, count_id_of
from jumatserius.demo.replay import ReplayBox
from jumatserius.demo.seed import ORIGIN, seed
from jumatserius.demo.story import BankStep, BringStep, DepositStep, ReceiptStep, Step, VisitStep
from jumatserius.journal import wire
from jumatserius.people import service as people
from jumatserius.people.models import Person
from jumatserius.serve import Server
from jumatserius.statements import service as statements

COUNT_AFTER = timedelta(minutes=10)
_LIVE_EVERY_S = 5.0


class Demo:
    """The demo on one running server. What it has told is kept in `story.json`, so that it goes on where it stopped."""

    def __init__(
        self, kabupaten: Kabupaten, server: Server, clock: StoryClock, directory: Path, say: Callable[[str], None]
    ) -> None:
        self._kabupaten, self._server, self._clock, self._directory, self._say = (
            kabupaten, server, clock, directory, say,
        )  # fmt: skip
        self._stop = threading.Event()
        self._boxes: dict[str, StoryBox] = {}
        self._phone = Phone(server.url)
        self._kept = self._load()
        self._money = Money(kabupaten, self._phone, self._token, self._credit)
        self._together = ThreadPoolExecutor(len(kabupaten.boxes))

    @property
    def is_stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stop.is_set()

    @property
    def pictures(self) -> Path:
        """Where the twins' panels are, as PNG: one folder a box."""
        return self._directory / "twins"

    def access_codes(self) -> list[tuple[str, str]]:
        """With which access code somebody of each role signs in on the pages: a name, and the code."""
        hands = [person for person in self._kabupaten.people if person.hands_to] or list(self._kabupaten.people)
        shown = {person.role: person for person in (*reversed(self._kabupaten.people), hands[0])}
        return [(shown[role].name, self._token(shown[role].id)) for role in ("collector", "treasurer", "pokja")]

    def stop(self) -> None:
        """Ask `run` and `live` to end at the next step."""
        self._stop.set()

    def run(self) -> None:
        """Tell everything that has happened until now and was not told before."""
        if self._untold():
            self._clock.tell(max(self._first_moment(), self._resumed_at()))
        self._prepare()
        self._catch_up()

    def live(self) -> None:
        """Let the boxes live on in real time, and new Fridays happen when they come, until `stop`."""
        while not self._stop.wait(_LIVE_EVERY_S):
            self._catch_up()

    def close(self) -> None:
        """End the boxes' connections."""
        self._together.shutdown()
        for box in self._boxes.values():
            box.close()

    # -- the plan ----------------------------------------------------------------------------------------------

    def _plan(self) -> list[Step]:
        first = date.fromisoformat(self._kept["first_friday"])
        weeks = (wib.wib_date(wib.now()) - first).days // 7 + 1
        return story.plan(self._kabupaten, first, weeks)

    def _first_moment(self) -> datetime:
        """The boxes are put up on the morning before the first Friday."""
        first = date.fromisoformat(self._kept["first_friday"])
        return datetime.combine(first - timedelta(days=1), time(8, 0), wib.WIB)

    def _resumed_at(self) -> datetime:
        return datetime.fromisoformat(self._kept["told_until"] or self._first_moment().isoformat())

    # -- making what the story needs -----------------------------------------------------------------------------

    def _prepare(self) -> None:
        self._say("Menyiapkan kabupaten, relawan dan kotak ...")
        first = self._first_moment()
        with self._server.database.writing() as session:
            seed(session, self._kabupaten, self._server.settings.visit_url, first.date(), first)
        self._server.hub.tell("boxes")
        for box in self._kabupaten.boxes:
            self._boxes[box.id] = self._make(box.id, box.runs)

    def _make(self, box_id: str, runs: str) -> StoryBox:
        broker = self._server.mqtt.broker
        contact = Contact(Transport.PLAIN, broker.host, broker.port)
        if runs == "twin" and broker.tls:
            contact = Contact(Transport.PSK, broker.tls.host, broker.tls.psk_port)
        with self._server.database.reading() as session:
            given = provisioning.provision(session, self._server.secret, box_id, contact)
        if runs == "twin":
            return TwinStoryBox.make(self._directory / "twins" / box_id, given, self._clock, self._first_moment())
        replayed = ReplayBox(
            self._directory / "replays", box_id, given.box_key, given.credential.password, broker.host, broker.port
        )
        heartbeat = self._first_moment()
        while replayed.last_at and heartbeat <= replayed.last_at:
            heartbeat += timedelta(days=1)
        silent = _silent_box() == box_id
        silent_from = story.silent_from(date.fromisoformat(self._kept["first_friday"])) if silent else None
        return ReplayStoryBox(replayed, self._clock, heartbeat, silent_from)

    # -- telling ---------------------------------------------------------------------------------------------------

    def _untold(self) -> list[Step]:
        return [step for step in self._plan() if step.at <= wib.now() and _key(step) not in self._kept["told"]]

    def _catch_up(self) -> None:
        for step in self._untold():
            if self._stop.is_set():
                return
            self._tell(step)
        self._advance(wib.now())
        self._clock.release()

    def _tell(self, step: Step) -> None:
        self._advance(step.at)
        self._clock.tell(step.at)
        match step:
            case VisitStep():
                self._visit(step)
            case DepositStep():
                self._money.deposit(step)
            case ReceiptStep():
                self._money.receive(step)
            case BringStep():
                self._money.bring(step)
            case BankStep():
                self._import(step)
        self._kept["told"].append(_key(step))
        self._kept["told_until"] = step.at.isoformat()
        self._save()

    def _advance(self, until: datetime) -> None:
        """Let every box wake that wakes by itself until then, in order of time; those of one moment together."""
        while not self._stop.is_set():
            wakes = {box: wake for box in self._boxes.values() if (wake := box.next_wake()) is not None}
            moment = min(wakes.values(), default=None)
            if moment is None or moment > until:
                return
            self._clock.tell(moment)
            list(self._together.map(lambda box: box.wake(), [box for box, wake in wakes.items() if wake == moment]))

    def _visit(self, step: VisitStep) -> None:
        seq = self._boxes[step.box.id].visit(step.at, step.open_s, changed_in_flash=step.changed_in_flash)
        if step.amount_idr is None:
            return
        counted_at = step.at + COUNT_AFTER
        self._advance(counted_at)
        self._clock.tell(counted_at)
        self._count(step, seq, step.amount_idr, counted_at, second=False)
        if step.second_idr is not None:
            self._count(step, seq, step.second_idr, counted_at, second=True)

    def _count(self, step: VisitStep, seq: int, amount_idr: int, counted_at: datetime, *, second: bool) -> None:
        collectors = [person.id for person in self._kabupaten.people if person.role == "collector"]
        other = next(one for one in collectors if one != step.box.collector)
        count_id = count_id_of(step.box.id, step.at.date())
        self._phone.count(
            self._token(other if second else step.box.collector),
            count_id=str(uuid5(NAMESPACE_OID, f"second {count_id}")) if second else count_id,
            box=step.box.id,
            seq=seq,
            code=self._visit_code(step.box.id, seq),
            amount_idr=amount_idr,
            counted_at=counted_at,
            second=second,
        )

    def _import(self, step: BankStep) -> None:
        reference = f"QS{step.friday:%y%m%d}"
        paid_on = step.at.date()
        total_idr = sum(idr for _, idr in step.qris_idr)
        text = f"PENYELESAIAN QRIS {reference}"
        self._credit(bank.Credit(f"TRX{reference}", datetime.combine(paid_on, time(7, 30), wib.WIB), total_idr, text))
        credits = [
            bank.Credit(c["id"], datetime.fromisoformat(c["at"]), c["idr"], c["text"]) for c in self._kept["credits"]
        ]
        files = (
            (f"penyelesaian-{paid_on}.csv", "settlement", bank.settlements(step.qris_idr, paid_on, reference)),
            (f"rekening-koran-{paid_on}.csv", "bsi", bank.statement(credits, self._kept["opening_idr"])),
        )
        with self._server.database.writing() as session:
            treasurer = next(person.id for person in self._kabupaten.people if person.role == "treasurer")
            by = session.get(Person, treasurer)
            for name, profile, content in files:
                upload = statements.Upload(name, content, profile, self._kabupaten.account.id)
                statements.import_file(session, upload, by=by, origin=ORIGIN)
        self._server.hub.tell("statements")
        self._kept["opening_idr"] += sum(credit.amount_idr for credit in credits)
        self._kept["credits"] = []
        self._say(f"  {wib.day(step.friday)}: kunjungan, hitungan, setoran dan rekening koran masuk")

    # -- small things ------------------------------------------------------------------------------------------------

    def _visit_code(self, box_id: str, seq: int) -> str:
        """What the collector's phone reads from the panel."""
        with self._server.database.reading() as session:
            box = session.get(Box, box_id)
            assert box is not None  # seeded
            return wire.visit_code(keys.derive(self._server.secret, box_id, box.key_generation), seq)

    def _credit(self, credit: bank.Credit) -> None:
        """The bank will tell of it in its next statement."""
        told = {"id": credit.id, "at": credit.at.isoformat(), "idr": credit.amount_idr, "text": credit.text}
        self._kept["credits"].append(told)

    def _token(self, person_id: str) -> str:
        tokens: dict[str, str] = self._kept["tokens"]
        if person_id not in tokens:
            with self._server.database.writing() as session:
                tokens[person_id] = people.issue_token(session, person_id)
            self._save()
        return tokens[person_id]

    def _load(self) -> dict[str, Any]:
        path = self._directory / "story.json"
        if path.exists():
            kept: dict[str, Any] = json.loads(path.read_text())
            return kept
        first = story.fridays(wib.wib_date(wib.now()))[0]
        return {
            "first_friday": first.isoformat(), "told": [], "told_until": None,
            "credits": [], "opening_idr": 12_500_000, "tokens": {},
        }  # fmt: skip

    def _save(self) -> None:
        path = self._directory / "story.json"
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)  # it holds tokens
        fresh.write_text(json.dumps(self._kept))
        fresh.replace(path)


def _key(step: Step) -> str:
    match step:
        case VisitStep():
            return f"visit {step.box.id} {step.at.isoformat()}"
        case DepositStep():
            return f"deposit {step.collector} {step.at.isoformat()}"
        case ReceiptStep():
            return f"receipt {step.collector} {step.at.isoformat()}"
        case BringStep():
            return f"bring {step.treasurer} {step.at.isoformat()}"
        case BankStep():
            return f"bank {step.at.isoformat()}"


def _silent_box() -> str:
    return next(fault.box for fault in story.FAULTS if fault.kind == "box_silent")
