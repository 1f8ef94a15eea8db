"""What the panel should show, and whether it is worth a refresh. Drawing is imported only when it is."""

import gc
import hashlib
import json

from micropython import const

from kotak import keys, record, refresh
from kotak.lid import OPEN
from kotak.memory import forget
from kotak.rtcstate import NEVER
from kotak.wake import BUTTON

_QRIS = const(1)
_VISIT = const(2)
_CLOSE_LID = const(3)
_PORTAL = const(4)
_LOW_BATTERY = const(5)
_NO_QRIS = const(6)
_ERROR = const(7)
# Screens that somebody waits for, or waits to see replaced: not held back by the pause between refreshes.
_AWAITED = (_VISIT, _CLOSE_LID, _PORTAL, _NO_QRIS, _ERROR)
_MAX_URGENT_FLAPS = const(3)

_EMPTY_MV = const(3200)
_FULL_MV = const(4100)
# Code that is needed for a moment only: what encodes, then what draws. Panel and radio want the place.
_ENCODING = ("codes", "qr", "qr_mask", "qr_segments", "courier")
_DRAWING = ("screens", "drawing", "font", "font_data", "qris")
_SHORTEST_S = const(180)
_DAY_S = const(86400)
# A refresh that falls due within the hour is done along with whatever woke the box.
_EARLY_S = const(3600)


def wanted(box) -> tuple:
    """(screen, text of the code on it, view) for the present state."""
    config, state = box.config, box.state
    code = ""
    if state.battery_flat:
        screen = _LOW_BATTERY
    elif box.error:
        screen = _ERROR
    elif box.setting_up:
        screen = _PORTAL
    elif state.lid_phase == OPEN:
        screen = _CLOSE_LID
        if config["url"] and state.visit_seq and not state.lid_alarmed:
            screen, code = _VISIT, visit_url(box)
    elif config["qris"]:
        screen, code = _QRIS, config["qris"]
    else:
        screen = _NO_QRIS
    view = {"box": box.name, "visit_url": code, "error_code": box.error, "battery_pct": _percent(box.mv)}
    view["radio_ok"] = state.retry_step == 0
    view["carry_before"] = state.carry_before if screen == _VISIT else 0
    for name in ("host", "line", "qris", "total_box", "total_program"):
        view[name] = config[name]
    if screen == _PORTAL:
        # Not the code's text, whose hash is recorded and sent.
        view["portal_password"] = keys.portal_password(box.identity.session_key, box.name, state.visit_seq)
    return screen, code, view


def visit_url(box) -> str:
    seq = box.state.visit_seq
    code = keys.visit_code(box.identity.session_key, box.name, seq)
    return "/".join((box.config["url"], "V", box.name, str(seq), code))


def _carries(box) -> bool:
    return box.config["courier"] and box.log is not None and box.log.unacked > 0


def _turn_page(box):
    """With courier: a new opening shows the newest records, the button those before them."""
    state = box.state
    if state.lid_phase != OPEN or not _carries(box):
        state.carry_before = 0
    elif not state.carry_before:
        state.carry_before = box.log.next_seq
    elif box.cause == BUTTON and not box.setting_up:
        from kotak import courier

        state.carry_before = courier.turned(box.log, state.carry_before, visit_url(box))


def _carried(box, address: str) -> str:
    from kotak import courier, messages

    buffer, count, _ = courier.page(box.log, box.state.carry_before, address)
    clock = box.clock
    now = (box.state.boot, clock.uptime(), clock.now(), clock.quality())
    return courier.digits(messages.seal_batch(buffer, count, *now, box.identity.session_key, box.name))


def show(box):
    """Brings the panel up to date if that is due; raises what the panel raises."""
    _turn_page(box)
    screen, code, view = wanted(box)
    picture = _key(screen, view)
    if not _is_due(box, screen, picture):
        return
    state = box.state
    state.asked = 0
    # Before the attempt: a panel that fails must not be tried at every wake.
    state.refreshed, state.picture, state.panel_failed = box.clock.uptime(), bytes(8), 1
    if view["carry_before"]:
        view["carried"] = _carried(box, code)
        code += "/" + view["carried"]
    try:
        drawn = _drawn(screen, view)
    finally:
        forget(_ENCODING + _DRAWING)
    box.board.panel().show(drawn)
    state.picture, state.panel_failed = picture, 0
    code_hash = hashlib.sha256(code.encode()).digest()[:16]
    if (screen, code_hash) != (state.screen, state.code_hash):
        state.screen, state.code_hash = screen, code_hash
        box.append(record.PANEL_CHANGED, bytes([screen]) + code_hash)


def _drawn(screen: int, view: dict) -> bytearray:
    if screen in (_QRIS, _VISIT, _PORTAL):
        view["code"] = _encoded(screen, view)
        forget(_ENCODING)
    from kotak import screens

    gc.collect()  # a picture needs 15,000 bytes in one piece
    return screens.render(screen, view)


def _encoded(screen: int, view: dict):
    from kotak import codes

    if screen == _QRIS:
        return codes.of_payload(view["qris"])
    if screen == _PORTAL:
        return codes.of_access_point(view["box"], view["portal_password"])
    return codes.of_visit(view["visit_url"], view.get("carried", ""))


def due(box) -> int:
    """The uptime at which to look again; 0 when nothing but an event changes the panel."""
    state = box.state
    if state.refreshed == NEVER or state.panel_failed:
        return 0
    if state.asked and not state.battery_flat:
        return box.clock.uptime()
    screen, _, view = wanted(box)
    if state.picture == _key(screen, view):
        return 0 if state.battery_flat else state.refreshed + _DAY_S
    return box.clock.uptime() if _is_urgent(state, screen) else state.refreshed + _SHORTEST_S


def _is_due(box, screen: int, picture: bytes) -> bool:
    state, now = box.state, box.clock.uptime()
    if state.battery_flat and state.picture == picture:
        return False  # what it says stays true, and what a refresh takes is for the log
    aged = state.asked or state.refreshed == NEVER or now - state.refreshed >= _DAY_S - _EARLY_S
    return refresh.due(now, None if aged else state.refreshed, state.picture, picture, _is_urgent(state, screen))


def _is_urgent(state, screen: int) -> bool:
    return (screen in _AWAITED or state.screen in _AWAITED) and state.flaps <= _MAX_URGENT_FLAPS


def _key(screen: int, view: dict) -> bytes:
    """Identifies the picture. The technician's marks are left out: they alone are not worth a refresh."""
    shown = [screen] + [view[name] for name in sorted(view) if name not in ("battery_pct", "radio_ok")]
    return hashlib.sha256(json.dumps(shown).encode()).digest()[:8]


def _percent(mv: int):
    """Of a lithium cell, roughly; None when it was not measured."""
    return max(0, min(100, (mv - _EMPTY_MV) * 100 // (_FULL_MV - _EMPTY_MV))) if mv else None
