"""An address in a message leads to the web, or to a file that came with the message."""

from __future__ import annotations

from typing import Any

from sandbox.discord.refusals import Problems


def check_address(path: str, address: Any, files: set[str], problems: Problems) -> None:
    """Note an address that is neither http(s) nor a file of this message."""
    text = str(address)
    if text.startswith("attachment://"):
        if text.removeprefix("attachment://") not in files:
            problems.add(path, "ATTACHMENT_NOT_FOUND", f"The referenced attachment was not found: {text}")
    elif not text.startswith(("http://", "https://")):
        problems.add(path, "URL_TYPE_INVALID_SCHEME", f"Scheme of {text!r} must be one of http, https, attachment.")
