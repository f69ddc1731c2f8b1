"""Visitors are told apart for a day and never named; who tries too often is told to wait; who is a program is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.web.agents import is_crawler
from bot.web.visitors import Limiter, Visitors

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOME = {"client": ("198.51.100.7", 1)}
AWAY = {"client": ("198.51.100.8", 1)}

PEOPLE = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 380.0.0.28.77",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/500.0]",
    "Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/AP2A; wv) AppleWebKit/537.36 Chrome/141.0 Mobile LinkedInApp",
    "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 GSA/380.0 Mobile/15E148",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 discord/1.0.9200 Chrome/134 Electron/35",
]
PROGRAMS = [
    "Slackbot 1.0 (+https://api.slack.com/robots)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "Twitterbot/1.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "WhatsApp/2.23.20.0 A",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) BingPreview/1.0b",
    "Iframely/1.3.1 (+https://iframely.com/docs/about)",
    "Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/141.0.0.0 Safari/537.36",
    "python-requests/2.32.0",
    "curl/8.5.0",
    "Wget/1.21.4",
    "Go-http-client/2.0",
    "Mimecast URL Scanner",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Pinterestbot/1.0 (+http://www.pinterest.com/bot.html)",
]


@pytest.mark.parametrize("agent", PEOPLE)
def test_people_are_counted(agent):
    """Also in apps, and on phones with unlucky names."""
    assert not is_crawler(agent.encode())


@pytest.mark.parametrize("agent", PROGRAMS)
def test_programs_are_not(agent):
    """Crawlers, preview fetchers, scanners, libraries."""
    assert is_crawler(agent.encode())


def test_a_visitor_is_the_same_for_a_day():
    """By address, agent and program; around midnight both days' hashes hold."""
    visitors = Visitors("Acme")
    first = visitors.visitor(HOME, b"agent", NOON)
    assert visitors.visitor(HOME, b"agent", NOON + timedelta(hours=11)) == first
    assert len({first, visitors.visitor(AWAY, b"agent", NOON), visitors.visitor(HOME, b"other", NOON)}) == 3
    tomorrow = visitors.visitor(HOME, b"agent", NOON + timedelta(days=1))
    assert tomorrow != first
    assert visitors.visitor(HOME, b"agent", NOON) == first
    assert visitors.visitor(HOME, b"agent", NOON + timedelta(days=1)) == tomorrow


def test_old_salts_are_forgotten():
    """So that nobody can find out later who it was."""
    visitors = Visitors("Acme")
    first = visitors.visitor(HOME, b"agent", NOON)
    for days in (1, 2):
        visitors.visitor(HOME, b"agent", NOON + timedelta(days=days))
    assert visitors.visitor(HOME, b"agent", NOON) != first
    assert Visitors("Acme").visitor(HOME, b"agent", NOON) != first


def test_a_limit_holds_for_its_window_and_each_visitor_alone():
    """And its memory is bounded."""
    limiter = Limiter(2, 60.0, visitors_most=3)
    for _ in range(2):
        assert not limiter.is_over("a", 0.0)
        limiter.count("a", 0.0)
    assert limiter.is_over("a", 59.0)
    assert not limiter.is_over("b", 59.0)
    assert not limiter.is_over("a", 60.0)
    limiter.count("a", 61.0)
    assert not limiter.is_over("a", 61.0)
    for visitor in "bcdefg":
        limiter.count(visitor, 62.0)
    assert len(limiter._tries) == 3
