"""The edge's rules are what the settings say about links, rewards and the key of the calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.settings import Settings
from program.links import LinkRules
from program.terms import Terms


@dataclass(frozen=True)
class EdgeRules:
    """What the web edge needs to know of this deployment; without an API key no call is answered."""

    program: str
    links: LinkRules
    terms: Terms
    currency: str = "USD"
    api_key: str | None = field(default=None, repr=False)

    @property
    def zone(self) -> ZoneInfo:
        """The zone that days are counted in."""
        return ZoneInfo(self.terms.timezone)


def edge_rules(settings: Settings) -> EdgeRules:
    """Return the rules of a deployment; links show WEB_HOST and WEB_PORT until `link_host` is set."""
    program, environment = settings.file.program, settings.environment
    key = environment.track_api_key
    base_url = program.link_host or f"http://{environment.web_host}:{environment.web_port}"
    return EdgeRules(
        program=program.name,
        links=LinkRules(program.destinations, program.links_per_partner, base_url.rstrip("/")),
        terms=settings.terms,
        currency=program.currency,
        api_key=key.get_secret_value() if key else None,
    )
