"""The first code after every start and wake: the watchdog, which does not run in deep sleep, and tidiness."""

import gc

import machine

# Longest wake: two refreshes with a panel that hangs (21 s each), one session (45 s), the lid (3 s), a piece of an
# update (40 s) and putting it on flash.
machine.WDT(timeout=180_000)
# Collecting early keeps what lasts together: a picture needs 15,000 bytes in one piece.
gc.threshold(16_384)
