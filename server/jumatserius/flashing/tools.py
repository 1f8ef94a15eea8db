"""Runs esptool and mpremote as a technician would, shows how far they are, and says plainly how they failed."""

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec

from jumatserius.errors import Failed

Progress = Callable[[str], None]
"""Takes one line as it comes; a tool's bar comes as many."""
_TOOLS = ("esptool", "mpremote", "mp_image_tool_esp32")


class ToolFailed(Failed):
    """A tool ended badly; `output` is what it said, and never holds a secret, since none is printed."""

    def __init__(self, message: str, output: str) -> None:
        super().__init__(message)
        self.output = output


def require() -> None:
    """Raises `Failed` unless the tools of the extra `flash` are installed."""
    if not all(find_spec(name) for name in _TOOLS):
        raise Failed("Alat untuk papan belum ada; pasang dengan: pip install 'jumatserius[flash]'")


def run(tool: str, arguments: Sequence[str], *, text: str = "", progress: Progress | None = None) -> str:
    """What the tool printed. `text` goes to its standard input. Raises `ToolFailed`."""
    process = subprocess.Popen(
        [sys.executable, "-m", tool, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=None,
    )
    assert process.stdin
    assert process.stdout
    with process:
        process.stdin.write(text)
        process.stdin.close()
        lines = []
        for line in process.stdout:  # a bar's carriage returns end lines too
            lines.append(line)
            if progress:
                progress(line.rstrip())
    output = "".join(lines)
    if process.returncode:
        raise ToolFailed(f"{tool} berhenti: {_last_words(output)}; periksa kabelnya, lalu jalankan lagi", output)
    return output


def percent(line: str) -> str | None:
    """`45 %` when the line is one of esptool's bar."""
    found = re.search(r"(\d+)\.\d%", line)
    return f"{found[1]} %" if found else None


def _last_words(output: str) -> str:
    said = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in said if "rror" in line]
    return (errors or said or ["tanpa pesan"])[-1][:200]
