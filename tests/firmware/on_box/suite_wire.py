"""The wire format, byte for byte: tests/vectors/wire.json reproduced by the firmware's own code."""

import json
import struct
import sys

from suite import refuses

from kotak import config, courier, keys, messages, qr, record

with open(sys.argv[2]) as file:
    VECTORS = json.load(file)
BOX = VECTORS["box"]
unhex = bytes.fromhex
LOG_KEYS = [unhex(key) for key in VECTORS["keys"]["log"]]
AUTH = unhex(VECTORS["keys"]["auth"])


def raw_records():
    return [unhex(one["hex"]) for one in VECTORS["records"]]


def build(previous, f):
    buffer = bytearray(record.SIZE)
    bits = record.flags(f.get("lid", 0), f.get("lid2", 0), f.get("cause", 0), f.get("quality", 0))
    record.pack_into(
        buffer,
        f["kind"],
        bits,
        f["seq"],
        f.get("boot", 1),
        f.get("time", 0),
        f.get("uptime", 0),
        f.get("mv", 3950),
        f.get("temp", 29),
        f.get("rssi", 0),
        f.get("epoch", 0),
        unhex(f.get("payload", "")),
    )
    return buffer, record.seal(buffer, LOG_KEYS[f.get("epoch", 0)], previous)


def test_log_keys_follow_one_another():
    for i in range(len(LOG_KEYS) - 1):
        assert keys.next_log_key(LOG_KEYS[i]) == LOG_KEYS[i + 1]


def test_the_chain_begins_with_the_genesis_tag():
    assert keys.genesis_tag(LOG_KEYS[0], BOX) == unhex(VECTORS["keys"]["genesis"])


def test_records_come_out_byte_for_byte():
    tag = unhex(VECTORS["keys"]["genesis"])
    for one in VECTORS["records"]:
        buffer, tag = build(tag, one["fields"])
        assert bytes(buffer) == unhex(one["hex"]), one["fields"]


def test_whole_and_broken_records_are_told_apart():
    for raw in raw_records():
        assert record.is_whole(raw)
    for broken in VECTORS["broken"]["records_at_seq_4"]:
        expected = broken["reason"] != "record" or broken["name"] == "seq 0"
        assert record.is_whole(unhex(broken["hex"])) == expected, broken["name"]


def test_a_torn_number_is_bridged_by_the_record_after_it():
    """Vector: seq 3 was torn, seq 4 is bound to seq 2."""
    bridge = VECTORS["bridged"]
    raws = raw_records()
    buffer, _ = build(raws[1][44:60], bridge["fields"])
    assert bytes(buffer) == unhex(bridge["hex"])


def test_batches_come_out_byte_for_byte():
    for batch in VECTORS["batches"]:
        buffer = messages.batch_buffer()
        if batch["n"]:
            records = b"".join(raw_records())
            buffer[messages.HEAD : messages.HEAD + len(records)] = records
        names = ("n", "boot", "uptime", "time", "quality")
        sealed = messages.seal_batch(buffer, *[batch[name] for name in names], AUTH, BOX)
        assert bytes(sealed) == unhex(batch["hex"]), batch["name"]


def test_acknowledgements_are_read():
    for ack in VECTORS["acks"]:
        answer = messages.read_ack(unhex(ack["hex"]), unhex(ack["batch"]), 8, AUTH, BOX)
        assert answer == (ack["through_seq"], ack["time"])


def test_broken_acknowledgements_free_nothing():
    batch = unhex(VECTORS["acks"][0]["batch"])
    for broken in VECTORS["broken"]["acks"]:
        assert refusal_of_ack(unhex(broken["hex"]), batch) == broken["reason"], broken["name"]
    good = unhex(VECTORS["acks"][0]["hex"])
    assert refusal_of_ack(good, batch, "LBK-0002") == messages.FORGED_ACK


def refusal_of_ack(message, batch, box=BOX):
    """0 when it is passed over without a word."""
    try:
        assert messages.read_ack(message, batch, 8, AUTH, box) is None
    except messages.AckRefused as refusal:
        return refusal.reason
    return 0


def test_a_good_configuration_is_taken_whole():
    for good in VECTORS["configs"]:
        message = unhex(good["hex"])
        taken = config.accept(message, 0, AUTH, BOX)
        for name, value in json.loads(good["body"]).items():
            assert taken[name] == value, name
        assert config.body_hash(message) == unhex(good["hash"])


def test_the_applied_version_again_is_no_news():
    message = unhex(VECTORS["configs"][0]["hex"])
    assert config.accept(message, 7, AUTH, BOX) is None


def test_broken_configurations_are_refused_with_their_reason():
    for broken in VECTORS["broken"]["configs_after_version_7"]:
        refusal = refuses(config.ConfigRefused, config.accept, unhex(broken["hex"]), 7, AUTH, BOX)
        assert refusal.reason == broken["reason"], broken["name"]


def test_commands_are_refused_with_their_reason():
    for broken in VECTORS["broken"]["commands"]:
        assert messages.command_refusal(unhex(broken["hex"]), AUTH, BOX) == broken["reason"], broken["name"]


def test_each_field_is_checked():
    body = json.loads(VECTORS["configs"][0]["body"])
    wrong = (
        ("v", 2),
        ("version", 0),
        ("version", True),
        ("qris", None),
        ("url", "http://127.0.0.1/"),
        ("url", "x" * 65),
        ("host", "x" * 41),
        ("line", 5),
        ("total_box", -1),
        ("total_program", "1"),
        ("schedule", "fri 18:00"),
        ("schedule", "fridag 06:00-18:00"),
        ("heartbeat_s", 604801),
        ("lid_alarm_s", 59),
        ("battery_low_mv", 4001),
    )
    offered = json.loads(VECTORS["configs"][1]["body"])["update"]
    wrong += tuple([("update", changed_update(offered, name, value)) for name, value in WRONG_UPDATES])
    for name, value in wrong:
        changed = dict(body)
        changed[name] = value
        assert refused_reason(changed) == config.FIELDS, (name, value)
    for name in offered:
        changed = dict(body)
        changed["update"] = {key: value for key, value in offered.items() if key != name}
        assert refused_reason(changed) == config.FIELDS, name
    for name in body:
        changed = dict(body)
        del changed[name]
        assert refused_reason(changed) == config.FIELDS, name


WRONG_UPDATES = (
    ("version", "0.2.256"),
    ("version", "0.2.0.1"),
    ("version", "0.02.0"),
    ("version", 2),
    ("url", "ftp://127.0.0.1/x"),
    ("url", "http://127.0.0.1"),
    ("url", "http://127.0.0.1/a b"),
    ("url", "http://127.0.0.1/" + "x" * 112),
    ("size", 262145),
    ("size", "1"),
    ("sha256", "G" * 64),
    ("sha256", "0" * 63),
    ("signature", "?" * 512),
    ("signature", "AAAA"),
)


def changed_update(update, name, value):
    changed = dict(update)
    changed[name] = value
    return changed


def refused_reason(body):
    raw = json.dumps(body).encode()
    message = b"JC01" + keys.message_tag(AUTH, "config", BOX, raw) + raw
    return refuses(config.ConfigRefused, config.accept, message, 0, AUTH, BOX).reason


def test_a_stored_configuration_is_loaded_and_a_damaged_one_is_none():
    message = unhex(VECTORS["configs"][0]["hex"])
    config.store(message, 7)
    assert config.load(AUTH, BOX)["version"] == 7
    config.store(message[:100] + b"?" + message[101:], 7)
    assert config.load(AUTH, BOX)["version"] == 0


def test_visit_codes():
    for visit in VECTORS["visit_codes"]:
        assert keys.visit_code(AUTH, BOX, visit["seq"]) == visit["code"]


def test_digits_of_the_courier():
    for carried in VECTORS["courier"]:
        assert courier.digits(unhex(carried["hex"])) == carried["digits"]


def test_as_many_records_are_carried_as_one_code_holds():
    address = "https://kotak.lebak.example/V/LBK-0001/4294967295/7Q2M9ZK4TB"
    fitting = courier.records_that_fit(address)
    assert fitting == 18
    carried = courier.digits(bytes(36 + 64 * fitting))
    assert qr.fits(courier.segments(address, carried), 25, "L")
    too_many = courier.digits(bytes(36 + 64 * (fitting + 1)))
    assert not qr.fits(courier.segments(address, too_many), 25, "L")


def test_states_fit_the_topic():
    report = {"boot": 0xFFFFFFFF, "seq": 0xFFFFFFFF, "acked": 0xFFFFFFFF, "refused": 0xFFFFFFFF}
    report.update(next_s=604800, fw="255.255.255", config=0xFFFFFFFF, shown="9f86d081884c7d65")
    body = messages.state("sleeping", report)
    assert len(body) <= 512
    assert json.loads(body)["state"] == "sleeping"
    assert json.loads(messages.state("lost", {})) == {"v": 1, "state": "lost"}


def test_hmac_takes_its_input_in_pieces():
    whole = keys.hmac_sha256(AUTH, b"one two")
    assert keys.hmac_sha256(AUTH, b"one", b" ", memoryview(b"two")) == whole
    assert struct.unpack("<I", whole[:4]) != (0,)
