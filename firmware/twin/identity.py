"""What a box is given at provisioning: everything derived from its key, never the key itself."""

import hmac


def nvs(
    box_id: str, box_key: bytes, host: str, port: int, wifi_name: str, wifi_password: str
) -> dict[str, dict[str, int | str]]:
    """The namespace `jumat` of NVS, blobs in hex. Raises ValueError for a key that is not 32 bytes."""
    if len(box_key) != 32:
        raise ValueError(f"a box key has 32 bytes, this one {len(box_key)}")
    password = hmac.digest(box_key, b"jumat/v1/mqtt", "sha256")[:16].hex()
    blobs = {
        "box": box_id.encode(),
        "log0": hmac.digest(box_key, b"jumat/v1/log", "sha256"),
        "auth": hmac.digest(box_key, b"jumat/v1/auth", "sha256"),
        "mqtt": password.encode(),
        "host": host.encode(),
        "ssid": wifi_name.encode(),
        "psk": wifi_password.encode(),
    }
    values: dict[str, int | str] = {name: blob.hex() for name, blob in blobs.items()}
    return {"jumat": values | {"port": port}}
