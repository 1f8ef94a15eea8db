"""Keeps the figures of sealed counts out of what is found: a case or match would tell them to everybody."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlmodel import Session

from jumatserius.cases.findings import Findings, Found
from jumatserius.counts import sealing


def conceal(session: Session, findings: Findings) -> None:
    """Cases about a sealed count wait until it is open; its match, and cases about its visit, name no amount."""
    sealed = sealing.all_sealed(session)
    if not sealed:
        return
    for id_, _ in _about(findings.cases, sealed):
        del findings.cases[id_]
    for found, members in ((findings.cases, sealed.values()), (findings.matches, sealed)):
        for id_, one in _about(found, members):
            found[id_] = replace(one, amount_idr=0)


def _about(found: Mapping[str, Found], members: Collection[str]) -> list[tuple[str, Found]]:
    wanted = set(members)
    return [(id_, one) for id_, one in found.items() if not wanted.isdisjoint(one.members)]
