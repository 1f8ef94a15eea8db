"""What a test reads off a twin: its log, and the codes on its panel."""

from datetime import timedelta

import zxingcpp
from PIL import Image


def minutes(count):
    return timedelta(minutes=count)


def kinds(events):
    return [event.kind for event in events]


def of_kind(box, kind):
    return [event for event in box.events() if event.kind == kind]


def decode(box):
    picture = Image.frombytes("1", (400, 300), box.panel()).convert("L")
    return [code.text for code in zxingcpp.read_barcodes(picture)]
