"""What one person may do about a case now, and why not what others of the role may."""

from dataclasses import dataclass

from sqlmodel import Session

from jumatserius import wib
from jumatserius.cases import handling, listing, policy, settling
from jumatserius.cases.listing import Life
from jumatserius.cases.models import Act, CaseStep, State, Treatment
from jumatserius.people.models import Person, Role

KEEPERS = (Role.POKJA, Role.TREASURER)


@dataclass(frozen=True, slots=True)
class Rights:
    """`why_not` says why somebody who may resolve cases may not resolve this one; empty: nothing is in the way.

    `proposal` is what somebody else proposed and this person may agree with.
    """

    acts: tuple[Act, ...] = ()
    treatments: tuple[Treatment, ...] = ()
    why_not: str = ""
    proposal: CaseStep | None = None


def rights(session: Session, person: Person, case_id: str) -> Rights:
    """What this person may do; raises `Missing`."""
    if not handling.may_speak(session, person, case_id):
        return Rights(why_not="Kasus ini bukan tentang Anda dan tidak ditugaskan kepada Anda.")
    life, taken = listing.life(session, case_id), handling.steps(session, case_id)
    if not life.is_open:
        return Rights((Act.COMMENT,))
    state = handling.state_of(taken)
    acts = [Act.COMMENT] if state is State.RESOLVED else [Act.COMMENT, Act.EXPLAIN]
    if person.role not in KEEPERS:
        return Rights(tuple(acts))
    if state in (State.RESOLVED, State.PROPOSED):
        acts.append(Act.REOPEN)
    if state is State.RESOLVED:
        return Rights(tuple(acts))
    acts.append(Act.ASSIGN)
    proposal = handling.proposal(taken)
    if why_not := _why_not(session, person, life, proposal):
        return Rights(tuple(acts), why_not=why_not)
    return Rights((*acts, Act.RESOLVE), settling.treatments(life.case.kind), proposal=proposal)


def _why_not(session: Session, person: Person, life: Life, proposal: CaseStep | None) -> str:
    if person.id in settling.named(session, life.case.members):
        return "Nama Anda ada dalam bukti kasus ini, jadi orang lain yang menyelesaikannya."
    if proposal and proposal.person_id == person.id:
        limit = wib.rupiah(policy.TWO_PEOPLE_ABOVE_IDR)
        return f"Lebih dari {limit} perlu dua orang: usulan Anda menunggu orang kedua dari Pokja atau bendahara."
    return ""
