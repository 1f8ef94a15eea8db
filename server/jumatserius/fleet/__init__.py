"""The fleet: releases of the firmware, how they are made, signed and served."""
