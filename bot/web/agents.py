"""An agent is what fetched a link: a person's browser, or a program whose visit is no click."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from crawlerdetect import CrawlerDetect

AGENT_MOST = 512
# Preview fetchers and mail scanners beyond the crawler list; the last is how Discord's media proxy has been seen.
_UNFURLERS = re.compile(
    rb"unfurl|linkexpanding|imgproxy|preview|embed(?:ly|bot)|iframely|snippet|mimecast|safelinks|barracuda|proofpoint"
    rb"|slackbot|discordbot|telegrambot|whatsapp/|skypeuri|facebookexternalhit|linkedinbot|mastodon|signal-desktop"
    rb"|^mozilla/5\.0 \(macintosh; intel mac os x 11\.6; rv:92\.0\) gecko/20100101 firefox/92\.0$",
    re.IGNORECASE,
)
# What browsers say of a visit that nobody sees; `prerender` and `preview` are such visits too.
_HINTS = (b"sec-purpose", b"purpose", b"x-purpose", b"x-moz")
_UNSEEN = re.compile(rb"prefetch|prerender|preview", re.IGNORECASE)


def why_not_counted(method: str, headers: Mapping[bytes, bytes]) -> str | None:
    """Return why a visit is no click (head, no_agent, prefetch, not_document, crawler), or None when it is one."""
    if method == "HEAD":
        return "head"
    agent = headers.get(b"user-agent", b"").strip()
    if not agent:
        return "no_agent"
    for name in _HINTS:
        if name in headers and _UNSEEN.search(headers[name]):
            return "prefetch"
    if headers.get(b"sec-fetch-dest", b"document").lower() != b"document":
        return "not_document"
    return "crawler" if is_crawler(agent[:AGENT_MOST]) else None


@lru_cache(maxsize=4096)
def is_crawler(agent: bytes) -> bool:
    """Return whether an agent calls itself a crawler or a preview fetcher; the costly look is taken once for each."""
    return bool(_UNFURLERS.search(agent) or CrawlerDetect(user_agent=agent.decode("latin-1")).is_crawler())
