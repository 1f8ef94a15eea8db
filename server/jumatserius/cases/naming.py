"""Names of people in the texts of cases. The engine knows ids alone: `kolektor siti-aminah`; people read names.

The role in front is that of the person: whoever has cash of the program is a collector to the engine, also a treasurer.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from jumatserius.cases.findings import Findings
from jumatserius.people import service as people
from jumatserius.people.models import Role
from jumatserius.people.service import Called
from jumatserius.reconcile.phrases import COLLECTOR, TREASURER, Both

_MENTION = re.compile(r"\b(?:kolektor|bendahara|collector|treasurer) (?P<id>\S*\w)")
_AS = {
    Role.COLLECTOR: COLLECTOR,
    Role.TREASURER: TREASURER,
    Role.POKJA: Both("anggota Pokja {name}", "Pokja member {name}"),
    Role.TECHNICIAN: Both("teknisi {name}", "technician {name}"),
}


def name_people(session: Session, findings: Findings) -> None:
    """Let the texts of the cases call everybody by role and name."""
    texts = (text for found in findings.cases.values() for text in found.details.values())
    called = people.called(session, {one["id"] for text in texts for one in _MENTION.finditer(text)})
    for id_, found in findings.cases.items():
        details = {key: _named(text, called, key.endswith("_en")) for key, text in found.details.items()}
        findings.cases[id_] = replace(found, details=details)


def _named(text: str, called: Mapping[str, Called], in_english: bool) -> str:
    def name(found: re.Match[str]) -> str:
        one = called.get(found["id"])
        if one is None:
            return found[0]
        words = _AS[one.role]
        return (words.en if in_english else words.id).format(name=one.name)

    return _MENTION.sub(name, text)
