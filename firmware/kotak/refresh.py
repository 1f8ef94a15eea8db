"""When the panel may be refreshed: seldom enough for its life, often enough against ghosts."""

from micropython import const

# Both figures are the panel maker's.
_SHORTEST_S = const(180)
_LONGEST_S = const(86400)


def due(now_s: int, last_refresh_s, last_hash: bytes, new_hash: bytes, urgent: bool) -> bool:
    """Whether to show the picture `new_hash` now.

    `last_refresh_s` is None when no refresh is remembered; `urgent` is for the visit code, for which
    somebody waits at the open lid.
    """
    # A last refresh in the future means that the clock was set back: what it says is worth nothing.
    if last_refresh_s is None or not 0 <= now_s - last_refresh_s < _LONGEST_S:
        return True
    if new_hash == last_hash:
        return False
    return urgent or now_s - last_refresh_s >= _SHORTEST_S
