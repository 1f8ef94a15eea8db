"""Hands over to the application, to the one before it if that fails, and to sleep if none can start."""

import sys

import machine

import slots

_PIN_WAKES = (2, 3)  # machine.wake_reason(): ext0, ext1

woken_by_pin = machine.reset_cause() == machine.DEEPSLEEP_RESET and machine.wake_reason() in _PIN_WAKES
after_watchdog = machine.reset_cause() == machine.WDT_RESET
for number in slots.state.candidates(woken_by_pin, after_watchdog):
    try:
        slots.state.enter(number)
        from kotak import app

        app.main()
    except Exception as error:
        sys.print_exception(error)
        slots.state.failure = error
machine.deepsleep(slots.pause_ms(machine.RTC()))
