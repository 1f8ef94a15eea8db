"""What people do about cases: assign, explain, resolve with or without money, reopen; and what later facts do to that.

Each step is a row of its own; the newest one says how a case stands. Any step but a comment ends a proposal.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.cases import listing, policy, settling
from jumatserius.cases.listing import Life
from jumatserius.cases.models import Act, CaseStep, State, Treatment
from jumatserius.cases.standing import one_writer
from jumatserius.counts.service import Author
from jumatserius.db import batches
from jumatserius.errors import Conflict, Missing, NotAllowed, Refused
from jumatserius.ledger import service as ledger
from jumatserius.people import service as people
from jumatserius.people.models import Person, Role

_ITSELF = "reconciliation"
_LEADS_TO = {Act.ASSIGN: State.ASSIGNED, Act.EXPLAIN: State.EXPLAINED, Act.REOPEN: State.REOPENED}


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody wants to do. `assignee` belongs to an assignment, `treatment` and `deposit` to a resolution.

    `deposit` is the id or the reference of a deposit.
    """

    act: Act
    text: str
    assignee: str | None = None
    treatment: Treatment | None = None
    deposit: str | None = None


def steps(session: Session, case_id: str) -> list[CaseStep]:
    """All that was done about a case, from the first step on."""
    return list(session.scalars(select(CaseStep).where(col(CaseStep.case_id) == case_id).order_by(col(CaseStep.id))))


def newest(session: Session, case_ids: Iterable[str]) -> dict[str, CaseStep]:
    """The newest step of each of these cases that has any."""
    last = select(func.max(col(CaseStep.id))).group_by(col(CaseStep.case_id))
    return {
        step.case_id: step
        for batch in batches(case_ids)
        for step in session.scalars(
            select(CaseStep).where(col(CaseStep.id).in_(last.where(col(CaseStep.case_id).in_(batch))))
        )
    }


def state_of(taken: list[CaseStep]) -> State:
    """How a case stands after these steps."""
    return State(taken[-1].state) if taken else State.OPEN


def assignee_of(taken: list[CaseStep]) -> str | None:
    """Whose case it is after these steps."""
    return next((step.assignee_id for step in reversed(taken) if step.assignee_id), None)


def proposal(taken: list[CaseStep]) -> CaseStep | None:
    """The resolution that waits for a second person."""
    if state_of(taken) is not State.PROPOSED:
        return None
    return next(one for one in reversed(taken) if one.act == Act.RESOLVE)


def known(session: Session, case_id: str) -> str:
    """The id of a case; raises `Missing`."""
    return listing.life(session, case_id).case.id


def may_speak(session: Session, person: Person, case_id: str) -> bool:
    """Whether this person may comment on a case: everybody, but a collector only where concerned; raises `Missing`."""
    life, taken = listing.life(session, case_id), steps(session, case_id)
    return person.role != Role.COLLECTOR or person.id in _concerned(session, life, taken)


def take(session: Session, author: Author, case_id: str, given: Given) -> CaseStep:
    """Take one step; raises `Missing`, `NotAllowed`, `Refused` or `Conflict`."""
    if given.act in (Act.ASSIGN, Act.RESOLVE, Act.REOPEN):
        people.require(author.person, Role.POKJA, Role.TREASURER)
    one_writer(session)
    life, taken = listing.life(session, case_id), steps(session, case_id)
    before = state_of(taken)
    _check(session, author.person, life, taken, given)
    step = CaseStep(
        case_id=case_id,
        at=author.now,
        person_id=author.person.id,
        origin=author.origin,
        act=given.act,
        state=_LEADS_TO.get(given.act, before),
        text=given.text,
        amount_idr=life.case.amount_idr,
        assignee_id=given.assignee,
    )
    if given.act is Act.RESOLVE:
        _resolve(session, author, life, taken, step, given)
    elif given.act is Act.REOPEN:
        _take_back(session, [case_id], f"kasus dibuka lagi: {given.text}"[:200], author.person.id, author.now)
    session.add(step)
    session.flush()
    after = {"act": step.act, "state": step.state, "treatment": step.treatment, "entry": step.entry_id}
    people.note(session, author.person, author.origin, "case.step", f"case:{case_id}", {"state": before}, after)
    return step


def follow(
    session: Session,
    raised: Mapping[str, int],
    changed: Mapping[str, int],
    cleared: Collection[str],
    now: datetime,
) -> None:
    """What new findings (of `raised` and `changed` cases the rupiah now at stake) do to what people resolved.

    A case that comes again, or with another amount, is reopened. One that facts cleared stays resolved; money that was
    moved for it moves back, for the facts have moved it now.
    """
    settled = {
        id_: step
        for id_, step in newest(session, [*raised, *changed, *cleared]).items()
        if step.state in (State.PROPOSED, State.RESOLVED)
    }
    again = {id_: raised[id_] for id_ in settled if id_ in raised}
    again |= {id_: changed[id_] for id_ in settled if id_ in changed and changed[id_] != settled[id_].amount_idr}
    for case_id, amount_idr in again.items():
        text = f"ditemukan lagi: {wib.rupiah(amount_idr)}, semula {wib.rupiah(settled[case_id].amount_idr)}"
        session.add(
            CaseStep(
                case_id=case_id,
                at=now,
                origin=_ITSELF,
                act=Act.REOPEN,
                state=State.REOPENED,
                text=text,
                amount_idr=amount_idr,
            )
        )
    gone = [*again, *(id_ for id_ in settled if id_ in cleared)]
    _take_back(session, gone, "temuan kasus berubah", None, now)
    session.flush()


def _check(session: Session, person: Person, life: Life, taken: list[CaseStep], given: Given) -> None:
    if not given.text.strip():
        raise Refused("text", "kosong; tulis alasan, penjelasan atau catatannya")
    if person.role == Role.COLLECTOR and person.id not in _concerned(session, life, taken):
        raise NotAllowed("Authorization", f"kasus ini bukan tentang {person.name} dan tidak ditugaskan kepadanya")
    if given.assignee and session.get(Person, given.assignee) is None:
        raise Missing("assignee", f"tidak ada orang bernama pendek {given.assignee!r}; daftarkan dulu")
    if (given.act is Act.ASSIGN) != bool(given.assignee):
        raise Refused("assignee", "diisi bila dan hanya bila act adalah assign: nama pendek penanggung jawab")
    if given.act is Act.COMMENT:
        return
    if not life.is_open:
        raise Conflict("act", "fakta yang datang kemudian sudah menyelesaikan kasus ini; yang masih bisa: comment")
    state = state_of(taken)
    if state is State.RESOLVED and given.act is not Act.REOPEN:
        raise Conflict("act", "kasus ini sudah diselesaikan; buka lagi dulu dengan reopen")
    if given.act is Act.REOPEN and state not in (State.RESOLVED, State.PROPOSED):
        raise Conflict("act", f"kasus ini belum diselesaikan (sekarang {state}); tidak ada yang dibuka lagi")


def _concerned(session: Session, life: Life, taken: list[CaseStep]) -> set[str | None]:
    return {assignee_of(taken), *settling.named(session, life.case.members)}


def _resolve(session: Session, author: Author, life: Life, taken: list[CaseStep], step: CaseStep, given: Given) -> None:
    """Completes the step of a resolution: with much at stake, a proposal first."""
    if author.person.id in settling.named(session, life.case.members):
        message = f"{author.person.name} disebut dalam bukti kasus ini; orang lain yang menyelesaikannya"
        raise NotAllowed("Authorization", message)
    if given.treatment is None:
        raise Refused("treatment", f"wajib diisi untuk resolve; pilihan: {', '.join(Treatment)}")
    settlement = settling.settle(session, life.case, given.treatment, given.deposit)
    step.treatment, step.deposit_id = given.treatment, settlement.deposit_id
    if policy.needs_two(life.case.amount_idr) and not _is_agreed(session, taken, step):
        step.state = State.PROPOSED
        return
    step.state = State.RESOLVED
    if settlement.postings:
        memo = f"kasus {life.case.kind}: {given.text}"[:200]
        day = wib.wib_date(author.now)
        draft = ledger.Draft(f"case:{life.case.id}", day, settlement.postings, memo, author.person.id)
        step.entry_id = ledger.post(session, draft, author.now)


def _is_agreed(session: Session, taken: list[CaseStep], step: CaseStep) -> bool:
    """Whether this step agrees with what somebody else proposed; raises `Conflict` where it contradicts."""
    proposed = proposal(taken)
    if proposed is None:
        return False
    if proposed.person_id == step.person_id:
        limit = wib.rupiah(policy.TWO_PEOPLE_ABOVE_IDR)
        raise Conflict("act", f"lebih dari {limit} perlu dua orang; orang kedua dari Pokja atau bendahara yang setuju")
    if (proposed.treatment, proposed.deposit_id) != (step.treatment, step.deposit_id):
        by = people.names(session, [proposed.person_id])[proposed.person_id or ""]
        message = f"{by} mengusulkan {proposed.treatment}; setujui itu, atau tolak dengan reopen"
        raise Conflict("treatment", message)
    return True


def _take_back(session: Session, case_ids: Iterable[str], reason: str, by: str | None, now: datetime) -> None:
    entries = ledger.standing(session, [f"case:{case_id}" for case_id in case_ids])
    ledger.reverse_all(session, sorted(entries.values()), reason, by, now)
