"""Encodes each line of stdin argv[1] times at level M; prints version, segments as mode:length, the best time in us."""

import sys

import utime

from kotak import qr

for payload in sys.stdin:
    data = payload.rstrip("\n").encode()
    best = None
    for _ in range(int(sys.argv[1])):
        start = utime.ticks_us()
        code = qr.encode(data, "M")
        took = utime.ticks_diff(utime.ticks_us(), start)
        if best is None or took < best:
            best = took
    print(code.version, ",".join("%d:%d" % segment for segment in code.segments), best)
