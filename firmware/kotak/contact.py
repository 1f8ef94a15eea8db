"""What a session asks of the box and tells it: report, clock, configuration, the end of the session."""

import struct
from binascii import hexlify

from micropython import const

import slots
from kotak import VERSION, messages, record
from kotak.clock import ClockRefused

_FALLBACK_S = const(900)
_GO_ON_S = const(60)
_OF_SERVER = const(0)
# In one session: whoever can write to the box's topics must not be able to fill its log.
_MOST_REFUSALS = const(4)


class Contact:
    """`box` is the app's Box, whose log and identity stand."""

    def __init__(self, box, log, identity):
        self._box = box
        self.log = log
        self.identity = identity
        self.state = box.state
        self.clock = box.clock
        self._refusals = 0

    def report(self) -> dict:
        """The state message's fields."""
        state, config = self.state, self._box.config
        dues = [due for due in (state.heartbeat_due, state.retry_due) if due]
        return {
            "boot": state.boot,
            "seq": self.log.next_seq - 1,
            "acked": self.log.acked,
            "refused": state.refused,
            "next_s": max(0, min(dues) - self.clock.uptime()),
            "fw": ".".join([str(number) for number in VERSION]),
            "config": config["version"] if config else 0,
            "shown": hexlify(state.code_hash[:8]).decode(),
        }

    def acknowledged(self, server_time: int):
        """The server has committed a batch: its time counts, and what runs on trial has proven itself."""
        try:
            moved = self.clock.set(server_time)
        except ClockRefused:
            self._box.append(record.CLOCK_REFUSED, struct.pack("<IIB", self.clock.now(), server_time, _OF_SERVER))
        else:
            if moved:
                self._box.append(record.CLOCK_SET, struct.pack("<IIB", moved[0], moved[1], _OF_SERVER))
        slot = slots.state
        if slot.trial and slot.running == slot.trial:
            from kotak import trial  # hardly ever needed

            trial.confirm(self._box)
        elif slot.starts and not slot.trial and slot.running == slot.confirmed:
            slot.starts = 0
            slot.save()

    def take_config(self, message: bytes, digest: bytes | None):
        """Applies a configuration from the broker, or records once why not.

        `digest`: the SHA-256 of a message that was too large to be kept; `message` is empty then.
        """
        box, state = self._box, self.state
        if box.config is None:
            return  # its code has failed in this wake
        from kotak import config

        try:
            news = config.accept(message, box.config["version"], self.identity.session_key, self.identity.box)
            if news is None:
                return
            config.store(message, news["version"])
        except config.ConfigRefused as refusal:
            known_by = messages.known_by(message, digest)
            if known_by != state.refused_config and self._may_refuse():
                state.refused_config = known_by
                box.append(record.CONFIG_REFUSED, struct.pack("<IB", refusal.version, refusal.reason) + known_by)
            return
        box.append(record.CONFIG_APPLIED, struct.pack("<I", news["version"]) + config.body_hash(message))
        box.config = news

    def take_command(self, message: bytes, digest: bytes | None):
        """Records once why a command is not carried out; `digest` as above."""
        known_by = messages.known_by(message, digest)
        if known_by != self.state.refused_command and self._may_refuse():
            self.state.refused_command = known_by
            reason = messages.command_refusal(message, self.identity.session_key, self.identity.box)
            self._box.append(record.COMMAND_REFUSED, bytes([reason]) + known_by)

    def refuse_ack(self, message: bytes, digest: bytes | None, reason: int):
        """Records what nobody but a forger sends; `digest` as above."""
        if self._may_refuse():
            self._box.append(record.ACK_REFUSED, bytes([reason]) + messages.known_by(message, digest))

    def _may_refuse(self) -> bool:
        self._refusals += 1
        return self._refusals <= _MOST_REFUSALS

    def delivered(self, records: int):
        """Makes what the server has acknowledged known to the next start."""
        if records:
            self._box.append(record.SENT, struct.pack("<IH", self.log.acked, min(records, 0xFFFF)))

    def promise(self, has_more: bool):
        """All is told, or the time was up: the next session is the heartbeat's, or comes in a minute."""
        config, uptime = self._box.config, self.clock.uptime()
        self.state.heartbeat_due = uptime + (config["heartbeat_s"] if config else _FALLBACK_S)
        self.state.retry_due = uptime + _GO_ON_S if has_more else 0
