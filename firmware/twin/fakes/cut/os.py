"""`os` of the ESP32 port where the power fails in the file system: creating, writing, removing, renaming, folders.

Only on the path of a wake that is to be cut. What was written before the cut is there afterwards, of the operation
that is cut so many bytes as the host has asked for. littlefs is kinder: there a file changes as a whole.
"""

import builtins

import uos
from uos import *  # noqa: F403

_open = builtins.open


def remove(path):
    _whole(uos.remove, path)


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


def _count():
    """One operation more. At the one that is cut: after how many bytes."""
    import world

    cut = world.state["file_cut"]
    world.file_operations += 1
    if world.file_operations > cut["operation"]:
        _cut()
    return cut["byte"] if world.file_operations == cut["operation"] else None


def _cut():
    from nor import CUT_EXIT, PowerCut

    raise PowerCut(CUT_EXIT)
