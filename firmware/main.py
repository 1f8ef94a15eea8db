"""Hands over to the application. If that can't even start, the box sleeps and tries again."""

import sys

import machine

_PAUSE_MS = 900_000

try:
    from kotak import app

    app.main()
except Exception as error:
    sys.print_exception(error)
machine.deepsleep(_PAUSE_MS)
