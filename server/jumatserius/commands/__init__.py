"""The commands of `jumatserius`, one module each."""
