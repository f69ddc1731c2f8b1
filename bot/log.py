"""Logs are lines for operators, from which every secret of this deployment is struck out."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable

_SHAPES = re.compile(
    r"xox[abposr]-[\w-]+|xapp-[\w-]+|sk-[\w-]{8,}|whsec_[\w+/=-]+|[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}"
    r"|(?<=response_url=)\S+|(?<=Bearer )\S+"
)
_STRUCK = "[secret]"


class Redacting(logging.Formatter):
    """Formats a record, trace included, and strikes out known secrets and whatever has a token's shape."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = sorted((secret for secret in secrets if len(secret) >= 6), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, safe to show."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, _STRUCK)
        return _SHAPES.sub(_STRUCK, line)


def configure(secrets: Iterable[str] = (), level: int = logging.INFO) -> None:
    """Send every logger's lines to standard error through the redaction."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These tell every wire frame at INFO; what they warn of still comes through.
    for noisy in ("slack_bolt", "slack_sdk", "discord", "uvicorn", "alembic", "openai", "httpx2", "httpcore2"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
    # A tick that finds the last one still at work is left out, and warned of each second while a store stands still.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
