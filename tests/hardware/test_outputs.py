"""What is committed is what box.toml makes."""

from changed_box import box_with

from hardware import outputs


def test_what_is_committed_is_what_box_toml_makes(tmp_path):
    for path in outputs.write(box_with(), tmp_path):
        committed = outputs.ROOT / path.relative_to(tmp_path)
        assert committed.read_bytes() == path.read_bytes(), f"{committed.name} is stale; run: python -m hardware"
