"""NOR flash: a program operation only clears bits, an erase sets a block, and the power may fail in the middle.

`store` keeps the bytes: it has `read(position, count)` and `write(position, data)`. The same model serves the
twin (on an image file) and the tests of the event log (on bytes).
"""

BLOCK_COUNT = 4
BLOCK_SIZE = 5
ERASE = 6
CUT_EXIT = 86  # exit status by which the host knows a cut


class PowerCut(SystemExit):
    """The power failed during this flash operation; no `except Exception` of the firmware outlives it."""


class Nor:
    """Has what `esp32.Partition` has for a data partition.

    The operation number `cut_at` (from 1) stops after `cut_byte` of its bytes and raises PowerCut; the byte
    at which it stops is half done. After that the flash is dead.
    """

    def __init__(self, store, blocks, block_size=4096, cut_at=0, cut_byte=0):
        self._store = store
        self._blocks = blocks
        self._size = block_size
        self._cut_at = cut_at
        self._cut_byte = cut_byte
        self.operations = 0

    def ioctl(self, request, argument):
        if request == BLOCK_COUNT:
            return self._blocks
        if request == BLOCK_SIZE:
            return self._size
        if request == ERASE:
            self._change(argument * self._size, b"\xff" * self._size, True)
            return 0
        raise ValueError("ioctl %d is not one of a flash partition" % request)

    def readblocks(self, block, buffer, offset=0):
        buffer[:] = self._store.read(self._place(block, offset, len(buffer)), len(buffer))

    def writeblocks(self, block, data, offset=None):
        """Without an offset the block is erased first, as on the ESP32."""
        if offset is None:
            self.ioctl(ERASE, block)
        position = self._place(block, offset or 0, len(data))
        old = self._store.read(position, len(data))
        self._change(position, bytes([old[i] & data[i] for i in range(len(data))]), False)

    def _place(self, block, offset, count):
        if not 0 <= block < self._blocks or offset < 0 or offset + count > self._size:
            raise OSError(22)
        return block * self._size + offset

    def _change(self, position, new, erasing):
        self.operations += 1
        if self._cut_at and self.operations > self._cut_at:
            raise PowerCut(CUT_EXIT)
        if self.operations != self._cut_at:
            self._store.write(position, new)
            return
        done = min(self._cut_byte, len(new))
        self._store.write(position, new[:done])
        if done < len(new):
            old = self._store.read(position + done, 1)[0]
            half = old | 0x0F if erasing else old & (new[done] | 0x0F)
            self._store.write(position + done, bytes([half]))
        raise PowerCut(CUT_EXIT)
