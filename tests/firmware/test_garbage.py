"""Bytes from others, mangled: under MicroPython each reader takes them or refuses them by its own error."""

import json

import interpreters
from station import SETTINGS

UPDATE = {
    "version": "0.2.0",
    "url": "http://127.0.0.1:80/kotak.bundle",
    "size": 5000,
    "sha256": "ab" * 32,
    "signature": "AAAA" * 128,
}
# Readers that say no by an answer, not by an error.
ANSWER = {"read_command", "read_question", "read_frames"}
REFUSE = {"read_config", "read_qris", "read_ack", "read_bundle", "read_request"}


def test_whatever_is_written_to_a_box_is_taken_or_refused(tmp_path):
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps(SETTINGS | {"courier": True, "update": UPDATE}))
    said = interpreters.micropython(interpreters.ON_BOX / "garbage.py", 500, settings, cwd=tmp_path)
    counts = {name: (int(taken), int(refused)) for name, taken, refused in map(str.split, said.splitlines())}
    assert set(counts) == ANSWER | REFUSE
    assert all(taken + refused == 500 for taken, refused in counts.values())
    assert all(refused > 100 for name, (_, refused) in counts.items() if name in REFUSE)
