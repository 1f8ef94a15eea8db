"""When the panel is refreshed."""

import json

import pytest
import unix_port

NOW = 1_000_000


@pytest.mark.parametrize(
    ("ago_s", "changed", "urgent", "is_due"),
    [
        pytest.param(None, False, False, True, id="nothing remembered"),
        pytest.param(179, True, False, False, id="new picture, but too soon"),
        pytest.param(180, True, False, True, id="new picture after three minutes"),
        pytest.param(0, True, True, True, id="visit code at once"),
        pytest.param(86_399, False, False, False, id="same picture"),
        pytest.param(5, False, True, False, id="same visit code"),
        pytest.param(86_400, False, False, True, id="same picture for a day"),
        pytest.param(-60, False, False, True, id="clock set back"),
    ],
)
def test_refresh_is_due(ago_s, changed, urgent, is_due):
    last = None if ago_s is None else NOW - ago_s
    call = [NOW, last, "old", "new" if changed else "old", urgent]
    assert unix_port.run("refresh_batch.py", requests=[json.dumps(call)]) == [json.dumps(is_due)]
