"""Cash from a collector to the treasurer: what the treasurer confirms, in a session of their own."""

from sqlalchemy import or_, select
from sqlmodel import Session, col

from jumatserius import wib
from jumatserius.cases import standing
from jumatserius.counts.hands import hands
from jumatserius.counts.models import Deposit, Receipt
from jumatserius.counts.schemas import ReceiptIn
from jumatserius.counts.service import Author, check_moment
from jumatserius.errors import Conflict, Missing, NotAllowed, Refused
from jumatserius.ledger import accounts
from jumatserius.ledger import service as ledger
from jumatserius.people import service as people
from jumatserius.people.models import Role


def confirm(session: Session, author: Author, deposit: str, given: ReceiptIn) -> Receipt:
    """Record what the treasurer received for a deposit (id or reference), and move that much into their custody.

    The same confirmation again gives the same. Raises `Missing`, `Refused`, `NotAllowed` or `Conflict`.
    """
    people.require(author.person, Role.TREASURER)
    found = one(session, deposit)
    # Two confirmations at once come one after the other, and the same one twice at once gets the same answer.
    session.refresh(found, with_for_update=True)
    receipt = Receipt(
        id=str(given.id),
        deposit_id=found.id,
        treasurer_id=author.person.id,
        amount_idr=given.amount,
        received_at=given.received_at,
        recorded_at=author.now,
        replaces_id=str(given.replaces) if given.replaces else None,
        reason=given.reason,
    )
    if recorded := session.get(Receipt, receipt.id):
        return _repeated(recorded, receipt)
    previous = _check(session, author, found, receipt)
    session.add(receipt)
    session.flush()
    _book(session, author, found, receipt)
    before = {"amount": previous.amount_idr, "id": previous.id} if previous else None
    after = {"deposit": found.reference, "amount": receipt.amount_idr, "reason": receipt.reason}
    people.note(session, author.person, author.origin, "deposit.receive", f"receipt:{receipt.id}", before, after)
    return receipt


def one(session: Session, deposit: str) -> Deposit:
    """A deposit by its id or reference; raises `Missing`."""
    query = select(Deposit).where(or_(col(Deposit.id) == deposit, col(Deposit.reference) == deposit.strip().upper()))
    found = session.scalars(query).first()
    if found is None:
        raise Missing("deposit", f"tidak ada setoran {deposit!r}; tulis referensinya, misalnya JS-7K2M4Q")
    return found


def _repeated(recorded: Receipt, receipt: Receipt) -> Receipt:
    fields = ("deposit_id", "treasurer_id", "amount_idr", "received_at", "replaces_id", "reason")
    if any(getattr(recorded, name) != getattr(receipt, name) for name in fields):
        raise Conflict("id", f"{recorded.id} sudah dipakai untuk penerimaan lain; yang baru memakai id (UUID) baru")
    return recorded


def _check(session: Session, author: Author, deposit: Deposit, receipt: Receipt) -> Receipt | None:
    """The version before, where there is one."""
    now = hands(session, [deposit.id])
    treasurer = now.treasurer.get(deposit.id)
    if treasurer is None:
        raise Conflict("deposit", f"{deposit.reference} disetor ke bank, tidak diserahkan kepada bendahara")
    if treasurer != author.person.id:
        raise NotAllowed("deposit", f"{deposit.reference} diserahkan kepada {treasurer}; hanya ia yang mengonfirmasi")
    check_moment("received_at", receipt.received_at, author.now)
    if deposit.id in now.inside:
        name = session.get_one(Deposit, now.inside[deposit.id]).reference
        raise Conflict("deposit", f"{deposit.reference} sudah disetorkan ke bank dalam {name}; tidak berubah lagi")
    if standing.credits(session, [deposit.id]):
        raise Conflict("deposit", f"{deposit.reference} sudah masuk rekening; tidak ada yang perlu dikonfirmasi")
    previous = now.receipt.get(deposit.id)
    if previous is None and receipt.replaces_id:
        raise Refused("replaces", f"{receipt.replaces_id} bukan penerimaan {deposit.reference}; kosongkan")
    if previous and receipt.replaces_id != previous.id:
        message = (
            f"{deposit.reference} sudah dikonfirmasi {wib.rupiah(previous.amount_idr)} ({previous.id});"
            " kirim versi baru dengan replaces dan reason"
        )
        raise Conflict("replaces", message)
    if bool(receipt.replaces_id) != bool(receipt.reason and receipt.reason.strip()):
        raise Refused("reason", "diisi bila dan hanya bila replaces diisi: mengapa jumlahnya berubah")
    return previous


def _book(session: Session, author: Author, deposit: Deposit, receipt: Receipt) -> None:
    if receipt.replaces_id:
        entries = ledger.standing(session, [f"receipt:{receipt.replaces_id}"])
        ledger.reverse_all(session, list(entries.values()), f"diganti: {receipt.reason}", author.person.id, author.now)
    if receipt.amount_idr:
        postings = (
            (accounts.custody(receipt.treasurer_id), receipt.amount_idr),
            (accounts.custody(deposit.collector_id), -receipt.amount_idr),
        )
        day, memo = wib.wib_date(receipt.received_at), f"diterima bendahara, {deposit.reference}"
        draft = ledger.Draft(f"receipt:{receipt.id}", day, postings, memo, author.person.id)
        ledger.post(session, draft, author.now)
