"""The QR code of a screen. It is made before anything is drawn: then the encoder goes, and the fonts come."""

from kotak import qr


def of_payload(payload: str):
    """What the bank has issued, as it is."""
    return qr.encode(payload.encode(), "M")


def of_access_point(name: str, password: str):
    """Lets a phone into a Wi-Fi; neither of the two has a character that would need an escape."""
    return of_payload("WIFI:T:WPA;S:%s;P:%s;;" % (name, password))


def of_visit(url: str, carried: str):
    """The visit code; `carried`: the digits of the courier, or none."""
    if not carried:
        return of_payload(url)
    from kotak import courier  # only where there is something to carry

    # The tags in the digits are as good as random: no mask is better than another, and trying all takes long.
    parts = courier.segments(url, carried)
    return qr.encode((url + "/" + carried).encode(), courier.LEVEL, mask=0, segments=parts)
