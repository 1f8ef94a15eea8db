"""What lid, second switch, motion sensor and button say, and what of it is news. `box` is the app's Box."""

from time import sleep_ms

from micropython import const

from kotak import lid, record, wake

_AGREE_WITHIN_MS = const(2000)
_POLL_MS = const(50)
_RELEASE_WITHIN_MS = const(3000)
_LONG_PRESS_MS = const(2000)


def observe(box):
    """Puts it into the log, the lid first."""
    is_open = bool(lid.debounce(box.board.lid, sleep_ms))
    source = lid.FOUND_OPEN if box.booted else lid.SWITCH
    box.lid.observe(is_open, box.cause == wake.LID, box.clock.uptime(), source)
    _observe_second_switch(box)
    observe_motion(box)


def _observe_second_switch(box):
    """The roller follows the lid a little later; one that does not is worth a record."""
    state, board = box.state, box.board
    _wait(_AGREE_WITHIN_MS, lambda: board.lid() == board.lid2())
    first, second = board.lid(), board.lid2()
    state.lid2_open = second
    if first != second and not state.disagreeing:
        box.append(record.LID_DISAGREE, bytes([first, second]))
    state.disagreeing = int(first != second)


def observe_motion(box):
    """The sensor holds its pin until it is asked. A visit shakes by itself; one push in a wake says enough."""
    state, tamper = box.state, box.board.tamper()
    is_over = box.cause == wake.MOTION and not state.lid2_open  # the pin was up, and is not any more
    is_news = (tamper or is_over) and not state.motion_stuck and record.MOVED not in box.recorded
    measured = _felt(box.board) if tamper else b""
    if is_news and not box.in_visit and state.lid_phase == lid.SHUT:
        box.append(record.MOVED, measured)
    box.in_visit = state.lid_phase != lid.SHUT
    state.motion_stuck = box.board.tamper()


def _felt(board) -> bytes:
    try:
        return board.motion().take()
    except OSError:
        return b""  # a cut wire is an alarm too, but measures nothing


def is_held(box) -> bool:
    """A long press starts set-up: with the lid open alone, and on a box that has an identity."""
    if box.cause != wake.BUTTON or box.state.lid_phase != lid.OPEN or box.identity is None:
        return False
    return not _wait(_LONG_PRESS_MS, lambda: not box.board.button())


def await_release(board):
    """A button that is still held would be masked as stuck, and the next press would wake nobody."""
    _wait(_RELEASE_WITHIN_MS, lambda: not board.button())


def _wait(at_most_ms: int, is_so) -> bool:
    """Whether it was so within that time."""
    for _ in range(at_most_ms // _POLL_MS):
        if is_so():
            return True
        sleep_ms(_POLL_MS)
    return False
