"""The server of the smart collection box of Jum'atSERIUS and its command line."""

from importlib.metadata import version

__version__ = version("jumatserius")
