"""`esp32` of the ESP32 port: wake sources, NVS and the partition of the event log."""

import binascii
import json

import machine
import world
from nor import Nor

WAKEUP_ALL_LOW = False
WAKEUP_ANY_HIGH = True
_NOT_FOUND = -0x1102  # ESP_ERR_NVS_NOT_FOUND
_INVALID_LENGTH = -0x110C  # ESP_ERR_NVS_INVALID_LENGTH
_BLOCK_SIZE = 4096


def wake_on_ext0(pin, level):
    machine.armed["ext0"] = None if pin is None else {"pin": pin.id, "level": int(level)}


def wake_on_ext1(pins, level):
    machine.armed["ext1"] = None if not pins else {"pins": [pin.id for pin in pins], "any_high": bool(level)}


class NVS:
    """Keys of up to 15 characters; blobs are hex in nvs.json; nothing lasts before commit()."""

    def __init__(self, namespace):
        self._path = world.directory + "/nvs.json"
        with open(self._path) as file:
            self._all = json.load(file)
        self._values = self._all.setdefault(namespace, {})

    def _get(self, key):
        if len(key) > 15:
            raise ValueError("key too long")
        if key not in self._values:
            raise OSError(_NOT_FOUND, "ESP_ERR_NVS_NOT_FOUND")
        return self._values[key]

    def get_i32(self, key):
        return self._get(key)

    def get_blob(self, key, buffer):
        blob = binascii.unhexlify(self._get(key))
        if len(blob) > len(buffer):
            raise OSError(_INVALID_LENGTH, "ESP_ERR_NVS_INVALID_LENGTH")
        buffer[: len(blob)] = blob
        return len(blob)

    def set_i32(self, key, value):
        if len(key) > 15 or not -0x80000000 <= value <= 0x7FFFFFFF:
            raise ValueError("key or value too long")
        self._values[key] = value

    def set_blob(self, key, value):
        if len(key) > 15:
            raise ValueError("key too long")
        self._values[key] = binascii.hexlify(value).decode()

    def erase_key(self, key):
        self._get(key)
        del self._values[key]

    def commit(self):
        with open(self._path, "w") as file:
            json.dump(self._all, file)


class _Image:
    """The bytes of a partition in flash.bin."""

    def __init__(self, path):
        self._file = open(path, "r+b")

    def read(self, position, count):
        self._file.seek(position)
        return self._file.read(count)

    def write(self, position, data):
        self._file.seek(position)
        self._file.write(data)
        self._file.flush()

    def size(self):
        return self._file.seek(0, 2)


class Partition(Nor):
    TYPE_DATA = 1

    def __init__(self, label):
        if label != "jlog":
            raise OSError(-2)
        image = _Image(world.directory + "/flash.bin")
        cut = world.state.get("cut") or {"operation": 0, "byte": 0}
        super().__init__(image, image.size() // _BLOCK_SIZE, _BLOCK_SIZE, cut["operation"], cut["byte"])

    @classmethod
    def find(cls, type=1, subtype=0xFF, label=None):
        return [cls(label)] if type == cls.TYPE_DATA and label == "jlog" else []
