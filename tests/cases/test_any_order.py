"""Two imports of everything, in whatever order, give the same database on each of the two."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from sqlmodel import Session, select

from accounts_story import MUCH_LATER, Story
from accounts_world import uuid
from jumatserius.cases import service as cases
from jumatserius.counts.reference import reference
from jumatserius.ledger import service as ledger
from jumatserius.statements import listing
from jumatserius.statements.models import CoveredNotice
from jumatserius.statements.service import Upload, import_file

HONEST, SHORT = (reference(f"{uuid(name)}/0") for name in ("deposit honest", "deposit short"))
BSI = "TrxId,Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan"
NO_ID = BSI.removeprefix("TrxId,")
CREDITS = [
    f"16/11/2026,09:00:00,K,143000,1143000,SETORAN TUNAI {HONEST}",
    "16/11/2026,09:05:00,K,1000,1144000,INFAK",
    "16/11/2026,09:05:00,K,1000,1145000,INFAK",
    f"17/11/2026,10:00:00,K,50000,1195000,SETORAN {SHORT}",
    "17/11/2026,11:00:00,D,20000,1175000,PENYALURAN",
    "18/11/2026,08:00:00,K,9930,1184930,QRIS PAY7",
]
NOTICES = "rrn,terminal_id,amount,paid_at,fee"
FILES = {
    "first days": ("bsi", "\n".join([NO_ID, *CREDITS[:4]])),
    "last days": ("bsi", "\n".join([NO_ID, *CREDITS[2:]])),
    "all days": ("bsi", "\n".join([NO_ID, *CREDITS])),
    "another bank": (
        "bca",
        "Tanggal Transaksi,Keterangan,Cabang,Jumlah,Saldo\n"
        "17/11/2026,KR OTOMATIS MID : 885001234567 / BAZNAS / QR : 3000.00 / DDR: 21.00,0998,2979.00 CR,2979.00\n",
    ),
    "notices": (
        "acquirer",
        f"{NOTICES}\n1,A01,10000,2026-11-13 07:00:00,0\n"
        "2,A02,1000,2026-11-13 07:00:00,0\n3,A02,1000,2026-11-13 07:00:00,0\n",
    ),
    "more notices": ("acquirer", f"{NOTICES}\n3,A02,1000,2026-11-13 07:00:00,0\n4,A02,1000,2026-11-13 09:00:00,0"),
    "settlements": (
        "settlement",
        "id,terminal,gross,fee,net,paid_on,reference\nS1,A01,10000,70,9930,2026-11-16,PAY7\nS2,A02,2000,0,2000,2026-11-16,",
    ),
    "dana": (
        "dana",
        "transactionId;terminalId;transactionType;amount;fee;settleAmount;settleDate\n"
        "D1;A03;PAYMENT;2500000;0;2500000;2026-11-16T02:00:00+07:00\n"
        "D1;A03;REFUND;2500000;0;2500000;2026-11-16T03:00:00+07:00\n",
    ),
}


def deeds(story: Story) -> Iterator[Callable[[], object]]:
    """What collectors do, in its order; each may be sent again."""
    yield lambda: story.count("honest", "LBK-0001", 143_000, seq=3)
    yield lambda: story.deposit("deposit honest", "honest", amount=143_000)
    yield lambda: story.count("short", "LBK-0002", 57_000, seq=3)
    yield lambda: story.count("uncounted box", "LBK-0003", 9000, by="budi-santoso")
    yield lambda: story.deposit("deposit short", "short", amount=57_000)


def database(session: Session) -> dict[str, Any]:
    """All that was stored, by names that do not depend on the order: numbers of rows become what the rows say."""
    lines = {f"line:{one.id}": one for one in listing.lines(session, limit=500)}
    settlements = {f"settlement:{one.id}": one for one, _ in listing.settlements(session, limit=500)}
    # Of twins any one may be matched: they are named alike.
    names = {member: f"{one.booked_on} {one.amount_idr} {one.text}" for member, one in lines.items()}
    names |= {member: f"{one.paid_on} {one.terminal} {one.gross_idr}" for member, one in settlements.items()}
    facts = [*lines.values(), *settlements.values()]
    order = {"id", "file_id", "row"}
    covered = session.scalars(select(CoveredNotice))
    booked: dict[tuple[Any, str], int] = {}
    for entry, postings in ledger.entries(session, limit=500):
        for posting in postings:
            place = entry.booked_on, posting.account
            booked[place] = booked.get(place, 0) + posting.amount_idr

    def found(name: str, members: Any, amount_idr: int) -> tuple[Any, ...]:
        return name, tuple(sorted(names.get(one, one) for one in members)), amount_idr

    return {
        "facts": sorted(str(sorted(one.model_dump(exclude=order).items())) for one in facts),
        "covered": sorted((settlements[f"settlement:{one.notice_id}"].identity, one.rule) for one in covered),
        "booked": {place: amount for place, amount in booked.items() if amount},
        "matches": sorted(found(one.rule, one.members, one.amount_idr) for one in cases.matches(session, limit=500)),
        "cases": sorted(found(one.kind, one.members, one.amount_idr) for one in cases.open_cases(session, limit=500)),
    }


def everything(session: Session, order: list[str], now_and_then: list[bool]) -> dict[str, Any]:
    """Do and import all of it in this order, reconciling now and then and at the end; give what is stored."""
    story = Story(session)
    for box in ("LBK-0001", "LBK-0002"):
        story.visit(box, 3)
    waiting = list(deeds(story))
    for name, reconciles in zip(order, now_and_then, strict=True):
        if name in FILES:
            profile, content = FILES[name]
            import_file(session, Upload(name, content.encode(), profile, "utama"), by=None, origin="test")
        elif name == "a deed":
            waiting[0]()
            waiting.pop(0)()
        if reconciles:
            story.refresh()
    story.refresh(MUCH_LATER)
    assert ledger.trial_balance(session) == 0
    return database(session)


ALL = [*FILES, *FILES, *["a deed"] * 5]


def attempt(session: Session, order: list[str], now_and_then: list[bool]) -> dict[str, Any]:
    """What `everything` gives, and the database as it was before."""
    trial = session.begin_nested()
    try:
        return everything(session, order, now_and_then)
    finally:
        trial.rollback()
        session.expire_all()


def test_two_imports_of_everything_in_any_order_give_the_same_database(session: Session) -> None:
    expected = attempt(session, ["a deed"] * 5 + [*FILES] * 2, [False] * len(ALL))
    assert {kind for kind, *_ in expected["cases"]} >= {"deposit_short", "counted_not_opened", "deposit_unknown"}
    assert len(expected["covered"]) == 3
    for seed in range(4):
        random = Random(seed)
        order, now_and_then = random.sample(ALL, len(ALL)), [random.random() < 0.2 for _ in ALL]
        assert attempt(session, order, now_and_then) == expected, (order, now_and_then)
