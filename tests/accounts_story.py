"""What happens in the small kabupaten, told in one line each: `story.visit("LBK-0001", 3, "07:30")`."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from accounts_world import FRIDAY, at, open_box, uuid
from jumatserius.boxes import keys
from jumatserius.cases import service
from jumatserius.cases.models import Finding
from jumatserius.cases.refresh import refresh
from jumatserius.cases.running import RunningReconciliation
from jumatserius.counts import deposits, handover
from jumatserius.counts.schemas import CountIn, DepositIn, ReceiptIn
from jumatserius.counts.service import Author, declare
from jumatserius.journal import wire
from jumatserius.people.models import Person
from jumatserius.statements.service import Upload, import_file

SECRET = bytes(range(32))
MONDAY = FRIDAY + timedelta(days=3)
MUCH_LATER = FRIDAY + timedelta(days=14)


class Story:
    """Everything happens in one session; `today` is where reconciliation stands."""

    def __init__(self, session: Session, today: date = MONDAY) -> None:
        self.session, self.today = session, today
        self.running = RunningReconciliation()
        self.balance_idr = 0
        self.second_above_idr = 1_000_000_000

    def visit(self, box: str, seq: int, clock: str = "07:30", day: date = FRIDAY) -> str:
        return open_box(self.session, box, seq, at(day, clock))

    def count(
        self,
        name: str,
        box: str,
        amount: int,
        *,
        seq: int | None = None,
        clock: str = "07:40",
        day: date = FRIDAY,
        by: str = "siti-aminah",
        **more: Any,
    ) -> None:
        """With the visit code of opening `seq`, or without one."""
        counted_at = at(day, clock)
        if seq:
            more["visit_code"] = {"seq": seq, "code": wire.visit_code(keys.derive(SECRET, box, 1), seq)}
        given = CountIn(id=uuid(name), box=box, amount=amount, counted_at=counted_at, **more)
        author = self._author(by, counted_at)
        declare(self.session, SECRET, author, given, second_above_idr=self.second_above_idr)

    def deposit(
        self,
        name: str,
        *counts: str,
        amount: int,
        clock: str = "14:00",
        day: date = FRIDAY,
        by: str = "siti-aminah",
        **more: Any,
    ) -> str:
        """Gives the reference."""
        moment = at(day, clock)
        held = [uuid(one) for one in counts]
        given = DepositIn(id=uuid(name), counts=held, amount=amount, deposited_at=moment, **more)
        return deposits.declare(self.session, self._author(by, moment), given).reference

    def receive(self, name: str, deposit: str, amount: int, clock: str = "15:00", day: date = FRIDAY) -> None:
        """The treasurer confirms what was handed over."""
        moment = at(day, clock)
        given = ReceiptIn(id=uuid(name), amount=amount, received_at=moment)
        handover.confirm(self.session, self._author("haji-umar", moment), deposit, given)

    def credit(self, text: str, amount: int, day: date = MONDAY) -> None:
        """A statement of one line."""
        self.balance_idr += amount
        header = "Tanggal,Trx Time,D/K,Mutasi,Saldo,Keterangan"
        row = f"{day:%d/%m/%Y},09:00:00,K,{amount},{self.balance_idr},{text}"
        self.statement(f"{header}\n{row}\n")

    def statement(self, content: str) -> None:
        self._import("bsi", content)

    def settlement(self, terminal: str, gross: int, fee: int = 0, day: date = MONDAY, reference: str = "") -> None:
        header = "id,terminal,gross,fee,net,paid_on,reference"
        row = f"S{terminal}{day},{terminal},{gross},{fee},{gross - fee},{day},{reference}"
        self._import("settlement", f"{header}\n{row}\n")

    def refresh(self, today: date | None = None) -> bool:
        """Reconcile as the server does, which looks at what was touched; all facts must have no more to say."""
        self.today = today or self.today
        changed = self.running.keep(self.session, self.running.look(self.session, self.today))
        before = self.session.scalar(select(func.max(col(Finding.id))))
        said = refresh(self.session, self.today)
        later = self.session.scalars(select(Finding).where(col(Finding.id) > (before or 0))).all()
        assert not said, later
        return changed

    def kinds(self) -> list[str]:
        """Kinds of the open cases, sorted."""
        return sorted(one.kind for one in service.open_cases(self.session, limit=500))

    def case(self, kind: str) -> service.OpenCase:
        """The only open case of this kind."""
        (case,) = service.open_cases(self.session, kind=kind)
        return case

    def honest_friday(self) -> str:
        """Two boxes, one deposit, all of it on Monday in the account; gives the reference."""
        for number, (box, amount) in enumerate((("LBK-0001", 143_000), ("LBK-0002", 57_000))):
            self.visit(box, 3, f"07:{30 + number}")
            self.count(f"count {number}", box, amount, seq=3, clock=f"07:{40 + number}")
        reference = self.deposit("deposit", "count 0", "count 1", amount=200_000)
        self.credit(f"SETORAN TUNAI {reference}", 200_000)
        return reference

    def honest_friday_of(self, box: str) -> None:
        """One box, one deposit."""
        self.visit(box, 3)
        self.count("count", box, 57_000, seq=3)
        reference = self.deposit("deposit", "count", amount=57_000)
        self.credit(f"SETORAN {reference}", 57_000)

    def _author(self, person_id: str, now: datetime) -> Author:
        person = self.session.get(Person, person_id)
        assert person is not None
        return Author(person, now, "test")

    def _import(self, profile: str, content: str) -> None:
        import_file(self.session, Upload("file.csv", content.encode(), profile, "utama"), by=None, origin="test")
