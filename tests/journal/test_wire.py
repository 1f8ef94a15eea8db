"""The server's side of the wire format against the vectors, byte for byte."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jumatserius.boxes.keys import BoxKeys
from jumatserius.journal import chain, wire
from jumatserius.journal.models import Verdict
from jumatserius.journal.wire import Address, Batch, Reason

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "wire.json").read_text())
BROKEN = VECTORS["broken"]


def keys() -> BoxKeys:
    return BoxKeys(VECTORS["box"], bytes.fromhex(VECTORS["box_key"]))


def records(upto: int = 8) -> list[wire.Record]:
    return [wire.read_record(bytes.fromhex(one["hex"])) for one in VECTORS["records"][:upto]]


def verdicts(known: chain.Known, came: list[wire.Record]) -> dict[int, Verdict]:
    extension = chain.extend(keys(), known, came)
    return {seq: extension.verdict(seq) for seq in extension.fresh}


def test_keys_are_those_of_the_vectors():
    found = keys()
    wanted = VECTORS["keys"]
    assert [found.log_key(epoch).hex() for epoch in range(4)] == wanted["log"]
    assert found.log_key(1).hex() == wanted["log"][1], "asking back"
    assert found.genesis().hex() == wanted["genesis"]
    assert found.credential.password == wanted["mqtt_password"]
    assert found.credential.tls_key.hex() == wanted["tls_key"]


@pytest.mark.parametrize("vector", VECTORS["records"], ids=lambda vector: f"seq {vector['fields']['seq']}")
def test_records_are_read_field_by_field(vector: dict[str, Any]):
    record = wire.read_record(bytes.fromhex(vector["hex"]))
    wanted = dict(vector["fields"])
    quality, payload = wanted.pop("quality", 0), bytes.fromhex(wanted.pop("payload"))
    flags = (wanted.pop("lid", 0), wanted.pop("lid2", 0), wanted.pop("cause", 0))
    assert wire.is_whole(record)
    assert {name: getattr(record, name) for name in wanted} == wanted
    assert record.quality == quality
    assert (record.flags & 1, record.flags >> 1 & 1, record.flags >> 2 & 7) == flags
    assert record.payload == payload.ljust(18, b"\0")


def test_the_chain_of_the_vectors_holds_over_its_epochs():
    assert set(verdicts(chain.Known(), records()).values()) == {Verdict.OK}


def test_a_record_bound_over_a_torn_number_is_proven_and_the_gap_is_told():
    bridged = wire.read_record(bytes.fromhex(VECTORS["bridged"]["hex"]))
    extension = chain.extend(keys(), chain.Known(), [*records(2), bridged])
    assert extension.verdict(4) == Verdict.OK
    assert extension.missing == [chain.Hole(3, 3, torn=True)]


@pytest.mark.parametrize("vector", VECTORS["batches"], ids=lambda vector: vector["name"])
def test_batches_are_read(vector: dict[str, Any]):
    batch = wire.read_batch(keys(), bytes.fromhex(vector["hex"]))
    assert isinstance(batch, Batch)
    assert (batch.boot, batch.uptime, len(batch.records)) == (vector["boot"], vector["uptime"], vector["n"])
    assert batch.damaged == []


def test_a_batch_is_acknowledged_byte_for_byte():
    for vector in VECTORS["acks"]:
        batch = wire.read_batch(keys(), bytes.fromhex(vector["batch"]))
        assert isinstance(batch, Batch)
        assert batch.through_seq == vector["through_seq"]
        assert wire.acknowledgement(keys(), batch, vector["time"]).hex() == vector["hex"]


def test_visit_codes_are_those_of_the_vectors():
    for vector in VECTORS["visit_codes"]:
        assert wire.visit_code(keys(), vector["seq"]) == vector["code"]


def test_a_visit_code_typed_by_hand_may_have_letters_that_look_like_digits():
    assert wire.is_visit_code(keys(), 4294967295, " osh61a6hho\n")
    assert not wire.is_visit_code(keys(), 3, VECTORS["visit_codes"][0]["code"])
    assert not wire.is_visit_code(keys(), 1, "Ünicode")
    assert not wire.is_visit_code(keys(), 2**32, "TQ06592F4M")


@pytest.mark.parametrize("vector", BROKEN["batches"], ids=lambda vector: vector["name"])
def test_broken_batches_are_refused_with_their_reason(vector: dict[str, Any]):
    assert wire.read_batch(keys(), bytes.fromhex(vector["hex"])) == Reason(vector["reason"])


@pytest.mark.parametrize("vector", BROKEN["records_at_seq_4"], ids=lambda vector: vector["name"])
def test_broken_records_are_found(vector: dict[str, Any]):
    record = wire.read_record(bytes.fromhex(vector["hex"]))
    if vector["reason"] == "record":
        assert not wire.is_whole(record)
    else:
        found = verdicts(chain.Known(), [*records(3), record])
        assert (found[3], found[4]) == (Verdict.OK, Verdict(vector["reason"]))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe\x00", id="noise"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b"[" * 500, id="deep brackets"),
        pytest.param(b'{"state": "ready"}', id="no version"),
        pytest.param(b'{"v": 2, "state": "ready"}', id="version 2"),
        pytest.param(b'{"v": 1, "state": "broken"}', id="unknown state"),
        pytest.param(b'{"v": 1, "state": ["ready"]}', id="state is a list"),
        pytest.param(b'{"v": 1, "state": "ready", "seq": -1}', id="number below 0"),
        pytest.param(b'{"v": 1, "state": "ready", "next_s": 1e99}', id="number of no u32"),
        pytest.param(b'{"v": 1, "state": "ready", "boot": true}', id="truth for a number"),
        pytest.param(b'{"v": 1, "state": "ready", "fw": "\\u0000"}', id="zero byte in a text"),
        pytest.param(b'{"v": 1, "state": "ready", "fw": "\\ud800"}', id="half a character"),
        pytest.param(b'{"v": 1, "state": "lost"' + b" " * 500 + b"}", id="over 512 bytes"),
    ],
)
def test_a_state_that_is_none_is_refused(body: bytes):
    assert wire.read_state(body) is Reason.STATE


def test_a_state_keeps_what_is_known_of_it():
    said = wire.read_state(b'{"v": 1, "state": "sleeping", "seq": 412, "fw": "0.1.0", "mood": "fine"}')
    assert said == {"state": "sleeping", "seq": 412, "fw": "0.1.0"}


def test_digits_of_the_courier_are_the_batch():
    for vector in VECTORS["courier"]:
        assert wire.read_digits(vector["digits"]) == bytes.fromhex(vector["hex"])


@pytest.mark.parametrize("broken", VECTORS["broken"]["courier"], ids=lambda one: one["name"])
def test_digits_that_are_none_carry_no_batch(broken: dict[str, str]):
    carried = wire.read_digits(broken["digits"])
    assert carried is None or isinstance(wire.read_batch(keys(), carried), Reason)


@pytest.mark.parametrize(
    ("topic", "wanted"),
    [
        ("jumat/v1/LBK-0001/events", Address("LBK-0001", "events")),
        ("jumat/v1/LBK-0001/state", Address("LBK-0001", "state")),
        ("jumat/v1/LBK-0001/config", Reason.TOPIC),
        ("jumat/v2/LBK-0001/events", Reason.TOPIC),
        ("jumat/v1/LBK-0001/x/events", Reason.TOPIC),
        ("events", Reason.TOPIC),
        ("", Reason.TOPIC),
        ("jumat/v1/lbk-0001/events", Reason.UNKNOWN_BOX),
        ("jumat/v1/LBK-0001\n/events", Reason.UNKNOWN_BOX),
        ("jumat/v1/LBK-٠٠٠١/events", Reason.UNKNOWN_BOX),
        ("jumat/v1//events", Reason.UNKNOWN_BOX),
    ],
)
def test_topics_are_told_apart(topic: str, wanted: Address | Reason):
    assert wire.read_topic(topic) == wanted


@given(st.binary(max_size=5000))
def test_noise_is_never_a_batch_and_never_an_error(noise: bytes):
    assert isinstance(wire.read_batch(keys(), noise), Reason)
    assert wire.read_state(noise) is Reason.STATE
