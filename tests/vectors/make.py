"""Writes wire.json from the text of firmware/README.md, with nothing of the firmware or the server.

A third implementation, kept as plain as the text, so that neither side can teach the vectors its own faults.
Run it as `python tests/vectors/make.py` after a change of the wire format; the change shows in the diff.
"""

import base64
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

# A release key for these vectors alone: nobody may trust it.
MODULUS = int(
    "9c97bb9292d937592fcc4a072ed2e982cdcbe8b1a5b791f61052abd3400f02e5dfdc38fe0200d7891637216fa8d4d6dc51578dfd"
    "b5161066f8738335e98b779d6bd5aed6bee127489cff4e27eb56bfa20414fb18ea97dd33c9030c7bab19e1fbb0c84744307b4045"
    "e961a682cee01f6c7d84613f661e54d2d359c9106272160f5de4cbae0e8162213f05f788dfa8eff8c3f150a3db9a2646cf3bba10"
    "66d092490a1dafbe64180708531e853eb3174cae6d29658d7148f309214f11ad6ccb3c18ad8110038035f44eddede4ad5fee95b2"
    "eb9fcd1a09aeb8917db396cdeb12b4b19d456236b52b6d4af162746ea1f09ae4ee96341fe5a0d82ab1aa806d91ed55cb4976344f"
    "aec70f8ede7420db7988d34129166d2e6b15b0e1181f6ea9a0abe0a7a4f5fd8b7c73b233a213de9fe822ea6200321a757317270c"
    "9248c318d5378c61e14d1183d796a0136e73d251aa362cfcbd73aad56909f58fd9b01f51b580f41577f776c90ca7b3c69293c6e5"
    "34d153cb43f8c53b01d1f79aa4aecedb1c24b96b",
    16,
)
EXPONENT = int(
    "322de93ca1f41b696808b5dc316402d218b27401a151fee2f3fe19f39afe7476475321ac3be61b2b61c40ee1e21f3a2ee59e01f1"
    "3ffb2f0c60275bef85c45c73449ff7e3f6ccddb2c62485de02eb0c83957d47ad87575cda005b0ac002674be4449519493fa3ef47"
    "b7eec3d5fd0712eac81a08b3b13c9cffe61c4a7306a8fa6ab832de160bade84d310def719c025dcbc0b66e99e380352dd1b09902"
    "328039b0501e8d379c899a8f4f5b6365612c61352fe3e917f72a623f15be69b2c23f2a2559e348a3d20ec3601d712e5a58b249a1"
    "67b3a56a5cf0f9b5d711e2a70a7966c4f7fd44123df8d081cd8e4fbb5f9b33353471897cfb9e1074ca5968d68e2525f1c1ce17c7"
    "cafdcd584b54fcf73b4a4e5e36831a394b7037ee4d59514931f460618a2a0ec4d5daf4dd15808238ae067a4496041296ecc78fc4"
    "43ac96e2d0d232badf3655b9fd314b43e7a164b92d599297bd4b771ac8fc7c26cc804c0432c924c97a5b674396c0151bd7b0c97a"
    "2666db99f913ea455f073892bd11ce7198a1a161",
    16,
)


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


def command(body: bytes) -> bytes:
    return b"JX01" + message_tag("command", body) + body


def visit_code(seq: int) -> str:
    bits = int.from_bytes(message_tag("visit", struct.pack("<I", seq)), "big") >> (128 - 50)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(45, -5, -5))


def digits(data: bytes) -> str:
    out = ""
    for at in range(0, len(data), 7):
        piece = data[at : at + 7]
        out += str(int.from_bytes(piece, "big")).zfill((0, 3, 5, 8, 10, 13, 15, 17)[len(piece)])
    return out


def rsa_sign(message: bytes) -> bytes:
    """PKCS#1 v1.5 with SHA-256 (RFC 8017, 9.2): 00 01 FF ... 00, DigestInfo, hash."""
    info = bytes.fromhex("3031300d060960864801650304020105000420") + sha(message)
    block = b"\0\1" + b"\xff" * (384 - 3 - len(info)) + b"\0" + info
    return pow(int.from_bytes(block, "big"), EXPONENT, MODULUS).to_bytes(384, "big")


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

    bundle = b"JUB1" + bytes([0, 2, 0, 1]) + b"\x07app.mpy" + struct.pack("<I", 3) + b"mpy"
    statement = b"jumat/v1/update\0" + bytes([0, 2, 0, 0]) + struct.pack("<I", len(bundle)) + sha(bundle)
    signature = rsa_sign(statement)
    update = dict(
        version="0.2.0",
        url="http://127.0.0.1:8000/firmware/kotak-0.2.0.bundle",
        size=len(bundle),
        sha256=sha(bundle).hex(),
        signature=base64.b64encode(signature).decode(),
    )

    def body(**change):
        return json.dumps(settings | change, separators=(",", ":"), ensure_ascii=False).encode()

    good_config = body()
    update_config = body(version=8, update=update)
    courier_config = body(version=9, courier=True)
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
        ("one byte short", 1, an_ack[:-1]),
        ("magic", 1, b"JA02" + an_ack[4:]),
        ("tag", 1, flip(an_ack, 35)),
        ("echo of another batch", 0, ack(batch(raws[:2]), 2, 1795233602)),
        ("beyond what was sent", 2, ack(whole, 9, 1795233602)),
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
        ("courier is a number", 3, config(body(version=8, courier=1))),
        ("update is null", 3, config(body(version=8, update=None))),
        ("update by https", 3, config(body(version=8, update=update | {"url": "https://127.0.0.1/kotak.bundle"}))),
        ("update with two numbers", 3, config(body(version=8, update=update | {"version": "0.2"}))),
        ("update by no port", 3, config(body(version=8, update=update | {"url": "http://127.0.0.1:web/kotak"}))),
        ("update without a byte", 3, config(body(version=8, update=update | {"size": 0}))),
        ("update with a short signature", 3, config(body(version=8, update=update | {"signature": "AAAA"}))),
        ("QRIS with one digit changed", 5, config(body(version=8, qris=QRIS.replace("5204", "5205", 1)))),
        ("QRIS cut short", 5, config(body(version=8, qris=QRIS[:-8]))),
    ]
    an_order = b'{"v":1,"command":"restart"}'
    commands = [
        ("nothing", 1, b""),
        ("a text", 1, b"restart"),
        ("shorter than a tag", 1, b"JX01" + bytes(15)),
        ("a tag without a body", 1, command(b"")),
        ("magic", 1, b"JX02" + command(an_order)[4:]),
        ("over 2,048 bytes", 1, command(an_order + b" " * 2048)),
        ("tag", 1, flip(command(an_order), 5)),
        ("tag of a configuration", 1, b"JX01" + message_tag("config", an_order) + an_order),
        ("unknown", 2, command(an_order)),
        ("not JSON", 2, command(b"{")),
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
            },
            {
                "body": update_config.decode(),
                "hash": sha(update_config)[:12].hex(),
                "hex": config(update_config).hex(),
            },
            {
                "body": courier_config.decode(),
                "hash": sha(courier_config)[:12].hex(),
                "hex": config(courier_config).hex(),
            },
        ],
        "update": {
            "modulus": f"{MODULUS:0768x}",
            "bundle": bundle.hex(),
            "statement": statement.hex(),
            "signature": signature.hex(),
        },
        "visit_codes": [{"seq": s, "code": visit_code(s)} for s in (1, 3, 65536, 4294967295)],
        "courier": [{"hex": b.hex(), "digits": digits(b)} for b in (whole, batch(raws[:1]), batch([]))],
        "broken": {
            "courier": [
                {"name": "not a digit", "digits": digits(whole)[:-1] + "x"},
                {"name": "one digit short", "digits": digits(whole)[:-1]},
                {"name": "a piece beyond 7 bytes", "digits": "9" * 17},
                {"name": "a last piece beyond its bytes", "digits": digits(whole[:7]) + "256"},
                {"name": "nothing", "digits": ""},
            ],
            "batches": [{"name": n, "reason": r, "hex": h.hex()} for n, r, h in broken_batches],
            "records_at_seq_4": [{"name": n, "reason": r, "hex": h.hex()} for n, r, h in broken_records],
            "acks": [{"name": n, "reason": r, "hex": h.hex()} for n, r, h in broken_acks],
            "commands": [{"name": n, "reason": r, "hex": h.hex()} for n, r, h in commands],
            "configs_after_version_7": [{"name": n, "reason": r, "hex": h.hex()} for n, r, h in broken_configs],
        },
    }
    (Path(__file__).parent / "wire.json").write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
