"""`socket` of the ESP32 port: the computer's own, on ports that the host has reserved for the box's services."""

import usocket
import world
from usocket import *  # noqa: F403 (all else is as it was)


def getaddrinfo(host, port, *hints):
    return usocket.getaddrinfo(host, world.state.get("ports", {}).get(str(port), port), *hints)
