"""What has become due or is out of order, by the configuration; and whether the cell still has something to give."""

import struct

from micropython import const

import slots
from kotak import config, record, schedule
from kotak.clock import NONE

_HYSTERESIS_MV = const(100)
# So much under the configured threshold the cell is flat: what is left in it is for the log.
_FLAT_BELOW_MV = const(200)
# Whatever the threshold is: a wrong one must not silence a box that has charge and could be told a better one.
_FLAT_AT_MOST_MV = const(3300)
# A heartbeat that is this near goes along with whatever woke the box, such as the panel's daily refresh.
_EARLY_S = const(600)


def take(box):
    """`box` is the app's Box, which has recorded why it woke."""
    box.config = config.load(box.identity.session_key, box.name) if box.identity else config.first()
    state, uptime = box.state, box.clock.uptime()
    box.lid.left_open(uptime, box.config["lid_alarm_s"])
    _look_at_battery(box, box.config["battery_low_mv"])
    if uptime + _EARLY_S >= state.heartbeat_due:
        state.heartbeat_due = uptime + box.config["heartbeat_s"]
        if box.log:
            counts = struct.pack("<IIH", box.log.acked, state.refused, min(box.log.unacked, 0xFFFF))
            box.append(record.BATTERY, counts)
    if record.LID_OPEN in box.recorded and box.clock.quality() != NONE:
        box.must_send |= not schedule.is_open(box.config.spans, box.clock.now())
    box.must_send |= 0 < state.retry_due <= uptime
    if state.battery_flat:
        state.retry_due = 0
        box.setting_up = False
    if slots.state.rolled_back and box.log:
        from kotak import trial  # hardly ever needed

        trial.record_rollback(box)


def _look_at_battery(box, threshold_mv: int):
    """Warns once at the threshold. Below it by more, box and panel are left as they are until there is charge again."""
    state, mv = box.state, box.mv
    if not mv:
        return
    if mv < threshold_mv and not state.battery_low:
        state.battery_low = 1
        box.append(record.BATTERY_LOW, struct.pack("<H", threshold_mv))
    elif mv > threshold_mv + _HYSTERESIS_MV:
        state.battery_low = 0
    flat_mv = min(threshold_mv - _FLAT_BELOW_MV, _FLAT_AT_MOST_MV)
    if mv < flat_mv:
        state.battery_flat = 1
    elif state.battery_flat and mv > flat_mv + _HYSTERESIS_MV:
        state.battery_flat = 0
        box.must_send = True  # it has been silent
