"""Writes wire.json from the text of firmware/README.md, with nothing of the firmware or the server.

A third implementation, kept as plain as the text, so that neither side can teach the vectors its own faults.
Run it as `python tests/vectors/make.py` after a change of the wire format; the change shows in the diff.
"""

import hashlib
import hmac
import json
import struct
import zlib
from pathlib import Path

BOX = "LBK-0001"
K = bytes(range(32))
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
QRIS = (Path(__file__).parent / "qris_valid.tsv").read_text().splitlines()[2].split("\t")[1]


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def mac256(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")


LOG = [mac256(K, b"jumat/v1/log")]
for _ in range(3):
    LOG.append(sha(b"jlog" + LOG[-1]))
AUTH = mac256(K, b"jumat/v1/auth")
GENESIS = mac256(LOG[0], b"jumat/v1/genesis\0" + BOX.encode())[:16]


def message_tag(label: str, body: bytes, box: str = BOX) -> bytes:
    return mac256(AUTH, b"jumat/v1/" + label.encode() + b"\0" + box.encode() + b"\0" + body)[:16]


def record(
    previous: bytes,
    *,
    seq,
    kind,
    epoch=0,
    boot=1,
    time=0,
    uptime=0,
    lid=0,
    lid2=0,
    cause=0,
    mv=3950,
    temp=29,
    rssi=0,
    payload=b"",
    quality=0,
):
    flags = lid | lid2 << 1 | cause << 2 | quality << 5
    body = struct.pack("<BBHIIIIHbbH18s", 0xA5, kind, flags, seq, boot, time, uptime, mv, temp, rssi, epoch, payload)
    tag = mac256(LOG[epoch], previous + body)[:16]
    return body + tag + struct.pack("<I", zlib.crc32(body + tag))


def chain():
    friday = 1795147200  # 2026-11-20 04:00 UTC, 11:00 WIB
    fields = [
        dict(seq=1, kind=1, payload=bytes([1, 0, 1, 0])),
        dict(
            seq=2,
            kind=9,
            time=friday - 7200,
            uptime=9,
            quality=2,
            rssi=-61,
            payload=struct.pack("<IIB", 0, friday - 7200, 0),
        ),
        dict(seq=3, kind=2, time=friday, uptime=7209, lid=1, lid2=1, cause=1, quality=2, payload=b"\0"),
        dict(
            seq=4,
            kind=3,
            time=friday + 95,
            uptime=7304,
            cause=1,
            quality=2,
            payload=struct.pack("<IIH", 3, 95, 0),
        ),
        dict(
            seq=5,
            kind=12,
            epoch=1,
            time=friday + 97,
            uptime=7306,
            cause=1,
            quality=2,
            rssi=-70,
            payload=struct.pack("<IH", 4, 4),
        ),
        dict(
            seq=6,
            kind=6,
            epoch=1,
            time=friday + 86400,
            uptime=93609,
            cause=3,
            quality=1,
            temp=-128,
            mv=0,
            payload=struct.pack("<IIH", 4, 0, 2),
        ),
        dict(
            seq=7,
            kind=18,
            epoch=3,
            boot=2,
            uptime=1,
            cause=5,
            mv=3300,
            temp=-5,
            payload="OSError:116 café".encode(),
        ),
        dict(
            seq=8,
            kind=200,
            epoch=3,
            boot=2,
            time=0xFFFFFFFF,
            uptime=0xFFFFFFFF,
            lid=1,
            lid2=0,
            cause=4,
            quality=2,
            mv=0xFFFF,
            temp=127,
            rssi=-128,
            payload=bytes(range(238, 256)),
        ),
    ]
    out, tag = [], GENESIS
    for one in fields:
        raw = record(tag, **one)
        tag = raw[44:60]
        out.append((one, raw))
    return out


def batch(records, *, boot=1, uptime=93610, time=1795233601, quality=2, count=None, box=BOX):
    head = struct.pack("<4sIIIBBH", b"JB01", boot, uptime, time, quality, len(records) if count is None else count, 0)
    body = head + b"".join(records)
    return body + message_tag("batch", body, box)


def ack(batch_bytes, through, time):
    body = b"JA01" + struct.pack("<II", through, time) + batch_bytes[-16:-8]
    return body + message_tag("ack", body)


def config(body: bytes) -> bytes:
    return b"JC01" + message_tag("config", body) + body


def visit_code(seq: int) -> str:
    bits = int.from_bytes(message_tag("visit", struct.pack("<I", seq)), "big") >> (128 - 50)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(45, -5, -5))


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def recrc(raw: bytes) -> bytes:
    return raw[:60] + struct.pack("<I", zlib.crc32(raw[:60]))


def main():
    links = chain()
    raws = [raw for _, raw in links]
    whole = batch(raws)
    bridged = links[3][0]
    settings = dict(
        v=1,
        version=7,
        qris=QRIS,
        url="http://127.0.0.1:8000",
        host="Masjid Agung Al-A’raaf",
        line="Seribu rupiah, sehari lebih sehat.",
        total_box=412000,
        total_program=9876000,
        schedule="fri 06:00-18:00",
        heartbeat_s=86400,
        lid_alarm_s=600,
        battery_low_mv=3400,
    )

    def body(**change):
        return json.dumps(settings | change, separators=(",", ":"), ensure_ascii=False).encode()

    good_config = body()
    no_host = json.dumps({k: v for k, v in settings.items() if k != "host"}).encode()
    edited = recrc(flip(raws[3], 30))
    broken_batches = [
        ("one byte short", "batch_length", whole[:-1]),
        ("empty message", "batch_length", b""),
        ("count says one more", "batch_length", batch(raws, count=9)),
        ("other magic", "batch_magic", b"JB02" + whole[4:]),
        ("tag of another box", "batch_tag", batch(raws, box="LBK-0002")),
        ("a bit changed in a record", "batch_tag", flip(whole, 100)),
        ("61 records", "batch_length", batch(raws[:1] * 61)),
    ]
    broken_records = [
        ("crc", "record", flip(raws[3], 61)),
        ("marker", "record", recrc(b"\xa4" + raws[3][1:])),
        ("seq 0", "record", record(GENESIS, seq=0, kind=1)),
        ("changed in flash, crc made good again", "bad_tag", edited),
        ("tag of another chain", "bad_tag", record(bytes(16), seq=4, kind=3)),
    ]
    an_ack = ack(whole, 8, 1795233602)
    broken_acks = [
        ("one byte short", an_ack[:-1]),
        ("magic", b"JA02" + an_ack[4:]),
        ("tag", flip(an_ack, 35)),
        ("echo of another batch", ack(batch(raws[:2]), 2, 1795233602)),
        ("beyond what was sent", ack(whole, 9, 1795233602)),
    ]
    broken_configs = [
        ("shorter than a tag", 1, b"JC01" + bytes(15)),
        ("magic", 1, b"JC02" + config(good_config)[4:]),
        ("over 2,048 bytes", 1, config(body(line="x" * 2048))),
        ("tag", 2, flip(config(good_config), 5)),
        ("not JSON", 3, config(b"{")),
        ("a list", 3, config(b"[]")),
        ("no host", 3, config(no_host)),
        ("heartbeat of a minute", 3, config(body(heartbeat_s=60))),
        ("version is a text", 3, config(body(version="7"))),
        ("version 6 after 7", 4, config(body(version=6))),
        ("QRIS with one digit changed", 5, config(body(version=8, qris=QRIS.replace("5204", "5205", 1)))),
        ("QRIS cut short", 5, config(body(version=8, qris=QRIS[:-8]))),
    ]
    vectors = {
        "box": BOX,
        "box_key": K.hex(),
        "keys": {
            "log": [k.hex() for k in LOG],
            "auth": AUTH.hex(),
            "genesis": GENESIS.hex(),
            "mqtt_password": mac256(K, b"jumat/v1/mqtt")[:16].hex(),
            "tls_key": mac256(K, b"jumat/v1/psk").hex(),
        },
        "records": [
            {"fields": {k: (v.hex() if isinstance(v, bytes) else v) for k, v in f.items()}, "hex": r.hex()}
            for f, r in links
        ],
        "bridged": {
            "name": "seq 3 was torn: seq 4 is bound to seq 2",
            "fields": {k: (v.hex() if isinstance(v, bytes) else v) for k, v in bridged.items()},
            "hex": record(raws[1][44:60], **bridged).hex(),
        },
        "batches": [
            {
                "name": "eight records",
                "boot": 1,
                "uptime": 93610,
                "time": 1795233601,
                "quality": 2,
                "n": 8,
                "hex": whole.hex(),
            },
            {
                "name": "no record",
                "boot": 2,
                "uptime": 4,
                "time": 0,
                "quality": 0,
                "n": 0,
                "hex": batch([], boot=2, uptime=4, time=0, quality=0).hex(),
            },
        ],
        "acks": [{"through_seq": 8, "time": 1795233602, "batch": whole.hex(), "hex": an_ack.hex()}],
        "configs": [
            {
                "body": good_config.decode(),
                "hash": sha(good_config)[:12].hex(),
                "hex": config(good_config).hex(),
            }
        ],
        "visit_codes": [{"seq": s, "code": visit_code(s)} for s in (1, 3, 65536, 4294967295)],
        "broken": {
            "batches": [{"name": n, "reason": r, "hex": h.hex()} for n, r, h in broken_batches],
            "records_at_seq_4": [{"name": n, "reason": r, "hex": h.hex()} for n, r, h in broken_records],
            "acks": [{"name": n, "hex": h.hex()} for n, h in broken_acks],
            "configs_after_version_7": [{"name": n, "reason": r, "hex": h.hex()} for n, r, h in broken_configs],
        },
    }
    (Path(__file__).parent / "wire.json").write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
