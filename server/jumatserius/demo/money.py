"""What people of the demo do with money: pay it in, hand it over, receive it, bring it to the bank."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from jumatserius.demo import slip
from jumatserius.demo.bank import Credit
from jumatserius.demo.collector import Phone
from jumatserius.demo.kabupaten import Kabupaten
from jumatserius.demo.story import BringStep, DepositStep, ReceiptStep


class Money:
    """Acts over HTTP as the people of the story; `token` gives somebody's, `credit` is told what the bank gets."""

    def __init__(
        self, kabupaten: Kabupaten, phone: Phone, token: Callable[[str], str], credit: Callable[[Credit], None]
    ) -> None:
        self._kabupaten, self._phone, self._token, self._credit = kabupaten, phone, token, credit

    def deposit(self, step: DepositStep) -> None:
        """A collector pays in at the bank, or hands over."""
        day = step.at.date()
        holds: dict[str, Any] = {"counts": [count_id_of(box_id, day) for box_id in step.boxes]}
        reference = self._phone.deposit(
            self._token(step.collector),
            deposit_id=_deposit_id(step.collector, day),
            holds=holds | ({"treasurer": step.treasurer} if step.treasurer else {}),
            amount_idr=step.declared_idr,
            deposited_at=step.at,
        )
        if step.paid_idr is None or step.treasurer:
            return
        self._pay(step.collector, reference, step.paid_idr, step.at)
        if step.paid_idr != step.declared_idr:  # the slip says what the deposit does not
            self._photograph(step.collector, reference, step.paid_idr, step.at)

    def receive(self, step: ReceiptStep) -> None:
        """The treasurer says what came."""
        deposit_id = _deposit_id(step.collector, step.at.date())
        self._phone.receive(
            self._token(step.treasurer),
            receipt_id=str(uuid5(NAMESPACE_OID, f"receipt {deposit_id}")),
            deposit=deposit_id,
            amount_idr=step.amount_idr,
            received_at=step.at,
        )

    def bring(self, step: BringStep) -> None:
        """The treasurer pays in at the bank what was handed over."""
        reference = self._phone.deposit(
            self._token(step.treasurer),
            deposit_id=_deposit_id(step.treasurer, step.friday),
            holds={"handovers": [_deposit_id(one, step.friday) for one in step.collectors]},
            amount_idr=step.amount_idr,
            deposited_at=step.at,
        )
        self._pay(step.treasurer, reference, step.amount_idr, step.at)
        self._photograph(step.treasurer, reference, step.amount_idr, step.at)

    def _pay(self, person_id: str, reference: str, amount_idr: int, at: datetime) -> None:
        text = f"SETORAN TUNAI {reference} {person_id.replace('-', ' ').upper()}"
        self._credit(Credit(f"TRX{at:%y%m%d%H%M}", at, amount_idr, text))

    def _photograph(self, person_id: str, reference: str, amount_idr: int, at: datetime) -> None:
        name = next(person.name for person in self._kabupaten.people if person.id == person_id)
        photo = slip.photographed(self._kabupaten.account.bank, name, reference, amount_idr, at)
        self._phone.attach(self._token(person_id), deposit=reference, photo=photo)


def count_id_of(box_id: str, day: date) -> str:
    """The id of the count that was made at this box on this day."""
    return str(uuid5(NAMESPACE_OID, f"count {box_id} {day}"))


def _deposit_id(person_id: str, friday: date) -> str:
    return str(uuid5(NAMESPACE_OID, f"deposit {person_id} {friday}"))
