"""Which QRIS payloads the box shows, and what it reads from them."""

import json

import pytest
import unix_port
from qris_text import VALID, crc, signed, tag


def judge(*payloads):
    """For each payload its (name, NMID, terminal), or the text of its refusal."""
    return [json.loads(line) for line in unix_port.run("qris_batch.py", requests=[json.dumps(p) for p in payloads])]


ACCOUNT = tag("51", tag("00", "ID.CO.QRIS.WWW") + tag("02", "ID1020304050607"))
NAME = tag("59", "BAZNAS LEBAK")


def test_every_payload_seen_in_use_is_accepted():
    answers = judge(*VALID)
    assert len(answers) == 23
    assert [answer for answer in answers if not isinstance(answer, list)] == []
    assert answers[1] == ["VHX ZNCYIG MIKZ (BGWAN)", "ID2230128916143", "G50"]


def test_what_a_payload_leaves_out_is_empty():
    assert judge(signed("000201", tag("26", tag("00", "ID.BANK")), NAME)) == [["BAZNAS LEBAK", "", ""]]


def test_one_changed_character_anywhere_is_refused():
    payload = VALID[0]
    changed = [payload[:at] + chr(ord(payload[at]) ^ 1) + payload[at + 1 :] for at in range(len(payload))]
    assert [answer for answer in judge(*changed) if isinstance(answer, list)] == []


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        pytest.param("", "must start with 000201", id="nothing"),
        pytest.param("https://example.org", "expected tag and length at 'http'", id="another code"),
        pytest.param(VALID[0][:-1] + "\n", "character '\\n' is not printable ASCII", id="line break"),
        pytest.param(signed("000201", ACCOUNT, NAME)[:-20], "tag 59 is longer than the text", id="cut off"),
        pytest.param(signed("010211", "000201", ACCOUNT, NAME), "must start with 000201", id="version not first"),
        pytest.param("000201" + ACCOUNT + NAME, "must end with tag 63 and four digits of CRC", id="no CRC"),
        pytest.param(signed("000201", NAME), "no merchant account (tags 26 to 51)", id="no account"),
        pytest.param(signed("000201", ACCOUNT), "no merchant name (tag 59)", id="no name"),
        pytest.param(signed("000201", ACCOUNT, NAME, NAME), "tag 59 stands twice", id="two names"),
        pytest.param(
            signed("000201", tag("51", "0014ID.CO"), NAME), "tag 51.00 is longer than the text", id="broken account"
        ),
        pytest.param(
            signed("000201", ACCOUNT, NAME, tag("62", "07X")), "expected tag and length at '62.07X'", id="broken 62"
        ),
    ],
)
def test_a_broken_payload_is_refused_with_its_reason(payload, reason):
    assert judge(payload) == ["QRIS: " + reason]


def test_the_crc_covers_its_own_tag_and_length():
    body = "000201" + ACCOUNT + NAME
    right = crc(body + "6304")
    for wrong in (crc(body), crc(body + "63040000")):
        assert judge(body + "6304" + wrong) == [f"QRIS: CRC is {wrong}, the text gives {right}"]


def test_a_crc_is_four_upper_case_digits_with_leading_zeros():
    padded = next(p for p in (signed("000201", ACCOUNT, tag("59", f"BOX {n}")) for n in range(1000)) if p[-4] == "0")
    lettered = next(
        p for p in (signed("000201", ACCOUNT, tag("59", f"BOX {n}")) for n in range(9)) if not p[-4:].isdigit()
    )
    answers = judge(padded, padded[:-4] + padded[-3:], lettered[:-4] + lettered[-4:].lower())
    assert [type(answer) for answer in answers] == [list, str, str]
