"""Where a box of this server finds its broker."""

from jumatserius.boxes.provisioning import Contact, Transport
from jumatserius.errors import Refused
from jumatserius.settings import Settings


def contact(settings: Settings, transport: Transport, host: str) -> Contact:
    """What a box is told; `host` as it sees the broker. Raises `Refused` for a transport that is not served."""
    match transport:
        case Transport.PSK:
            port, authority = settings.mqtt_tls_port, b""
        case Transport.CERT:
            port, authority = settings.mqtt_cert_port, settings.authority()
        case Transport.PLAIN:
            port, authority = settings.mqtt_port, b""
    if not port:
        raise Refused("transport", f"no port for {transport} is known; set it in the settings, or start the broker")
    return Contact(transport, host, port, authority)
