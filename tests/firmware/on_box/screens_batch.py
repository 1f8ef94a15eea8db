"""Draws one request a line of stdin, [screen, view] in JSON; the picture in hex on stdout."""

import json
import sys

from kotak import display, screens

for request in sys.stdin:
    screen, view = json.loads(request)
    if screen in (screens.QRIS, screens.VISIT, screens.PORTAL):
        view["code"] = display._encoded(screen, view)
    picture = screens.render(screen, view)
    # Row by row: the picture in hex would be 30,000 bytes in one piece.
    for start in range(0, len(picture), 50):
        sys.stdout.write(bytes(picture[start : start + 50]).hex())
    print()
