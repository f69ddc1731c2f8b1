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
    currency: str
    api_key: str | None = field(default=None, repr=False)
    stripe_secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def zone(self) -> ZoneInfo:
        """The zone that days are counted in."""
        return ZoneInfo(self.terms.timezone)


def edge_rules(settings: Settings) -> EdgeRules:
    """Return the rules of a deployment; links show WEB_HOST and WEB_PORT until `link_host` is set."""
    program, environment = settings.file.program, settings.environment
    key, signed_with = environment.track_api_key, environment.stripe_webhook_secret
    base_url = program.link_host or f"http://{environment.web_host}:{environment.web_port}"
    return EdgeRules(
        program=program.name,
        links=LinkRules(program.destinations, program.links_per_partner, base_url.rstrip("/")),
        terms=settings.terms,
        currency=program.currency,
        api_key=key.get_secret_value() if key else None,
        stripe_secrets=_several(signed_with.get_secret_value()) if signed_with else (),
    )


def _several(secrets: str) -> tuple[str, ...]:
    """Return secrets that are parted by commas: while one is replaced by another, both are right."""
    return tuple(secret for part in secrets.split(",") if (secret := part.strip()))
