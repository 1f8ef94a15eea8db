"""Room in memory: code that has done its work goes."""

import gc
import sys


def forget(names):
    """Drops modules of `kotak`, whose place others want. Nobody may still hold one of them."""
    package = sys.modules["kotak"]
    for name in names:
        if sys.modules.pop("kotak." + name, None):
            delattr(package, name)
    gc.collect()
