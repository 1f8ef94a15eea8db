"""What a box is given at provisioning: everything derived from its key, never the key itself."""

import hmac


def nvs(box_id: str, box_key: bytes, wifi_name: str, wifi_password: str) -> dict[str, int | str]:
    """The namespace `jumat` of NVS but for the broker, blobs in hex. Raises ValueError unless the key has 32 bytes."""
    if len(box_key) != 32:
        raise ValueError(f"a box key has 32 bytes, this one {len(box_key)}")
    return _hex(
        box=box_id.encode(),
        auth=_derived(box_key, "auth"),
        mqtt=_derived(box_key, "mqtt")[:16].hex().encode(),
        tlskey=_derived(box_key, "psk"),
        ssid=wifi_name.encode(),
        psk=wifi_password.encode(),
    )


def first_log_key(box_key: bytes) -> bytes:
    """With which the log begins; it never stands in NVS."""
    return _derived(box_key, "log")


def broker(host: str, port: int, transport: str, authority: bytes) -> dict[str, int | str]:
    """Where the broker is and how it is talked to. `authority`: the CA's certificate in DER, for `cert`."""
    values = _hex(host=host.encode(), transport=transport.encode(), ca=authority)
    return values | {"port": port}


def _derived(box_key: bytes, purpose: str) -> bytes:
    return hmac.digest(box_key, f"jumat/v1/{purpose}".encode(), "sha256")


def _hex(**blobs: bytes) -> dict[str, int | str]:
    return {name: blob.hex() for name, blob in blobs.items()}
