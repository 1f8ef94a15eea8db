"""`os` of the ESP32 port where power or room for files gives out: creating, writing, removing, renaming, folders.

Only on the path of a wake to which that is to happen. What was written before the cut is there afterwards, of the
operation that is cut so many bytes as the host has asked for. littlefs is kinder: there a file changes as a whole.
"""

import builtins

import uos
from uos import *  # noqa: F403

_open = builtins.open
_NO_SPACE = 28
_NO_CUT = {"operation": 1 << 30, "byte": 0}


def remove(path):
    size = uos.stat(path)[6]
    _whole(uos.remove, path)
    _take_room(-size)


def rename(old, new):
    _whole(uos.rename, old, new)


def mkdir(path):
    _whole(uos.mkdir, path)


def _counted_open(path, mode="r"):
    import world  # which needs this module to begin

    if mode in ("r", "rb") or path.startswith(world.directory):
        return _open(path, mode)
    return _File(_whole(_open, path, mode))


builtins.open = _counted_open


class _File:
    """A file that is written to."""

    def __init__(self, file):
        self._file = file
        self.seek, self.read, self.flush = file.seek, file.read, file.flush

    def write(self, data):
        _take_room(len(data))
        cut_byte = _count()
        if cut_byte is None:
            return self._file.write(data)
        self._file.write(bytes(data)[:cut_byte])
        self._file.close()
        _cut()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()


def _whole(call, *arguments):
    """An operation that is done, or not at all."""
    if _count() is not None:
        _cut()
    return call(*arguments)


def _take_room(count):
    import world

    if "file_room" in world.state:
        if count > world.state["file_room"]:
            raise OSError(_NO_SPACE)
        world.state["file_room"] -= count


def _count():
    """One operation more. At the one that is cut: after how many bytes."""
    import world

    cut = world.state.get("file_cut", _NO_CUT)
    world.file_operations += 1
    if world.file_operations > cut["operation"]:
        _cut()
    return cut["byte"] if world.file_operations == cut["operation"] else None


def _cut():
    from nor import CUT_EXIT, PowerCut

    raise PowerCut(CUT_EXIT)
