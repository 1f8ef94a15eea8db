"""What a box of this server is told beside its keys: where its broker is, and whose releases it takes."""

from jumatserius.boxes.provisioning import Contact, Transport
from jumatserius.errors import Refused
from jumatserius.fleet import releases
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
        raise Refused("transport", f"port untuk {transport} tidak diketahui; isi di pengaturan, atau jalankan broker")
    return Contact(transport, host, port, authority, releases.trusted(settings.data))
