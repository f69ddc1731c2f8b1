"""What counting costs a redirect: the figures of `redirect.py`, run as a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.figures import Figure

SECONDS = 2
_SIDE = r"{name}\s+(\d+) requests/s\s+p99\s+([\d.]+) ms"


def bench() -> Sequence[Figure]:
    """Measure the counted redirect beside a bare one."""
    script = Path(__file__).with_name("redirect.py")
    run = subprocess.run([sys.executable, str(script), str(SECONDS)], check=True, capture_output=True, text=True)
    ours, bare = _side(run.stdout, re.escape("/r/{code}, counted")), _side(run.stdout, "bare redirect")
    found = re.search(r"^ratio ([\d.]+)", run.stdout, re.MULTILINE)
    assert found, run.stdout
    ratio = float(found[1])
    return [Figure("redirects counted", ours, f"bare redirect {bare}", ratio, "at least 0.6 times", ratio >= 0.6)]


def _side(text: str, name: str) -> str:
    found = re.search(_SIDE.format(name=name), text)
    assert found, text
    return f"{int(found[1]):,}/s, p99 {found[2]} ms"
