"""A monitor reads how messages stand."""

from prometheus_client import CollectorRegistry, generate_latest

from bot.chat.delivery import Scope, SendRefused
from bot.relay.figures import DeliveryFigures


async def test_the_figures_tell_what_waits_for_how_long_and_what_is_closed(office):
    office.slack.refuse("C0COMMUNITY", SendRefused("archived", Scope.CHANNEL))
    for key in ("a", "b", "c"):
        office.write(key)
    await office.run(60, step=20)
    registry = CollectorRegistry()
    registry.register(DeliveryFigures(office.store, office.moment))
    told = generate_latest(registry).decode()
    for line in (
        'rainmaker_deliveries{state="pending"} 2.0',
        'rainmaker_deliveries{state="refused"} 1.0',
        'rainmaker_deliveries{state="ambiguous"} 0.0',
        "rainmaker_delivery_oldest_seconds 60.0",
        "rainmaker_circuits_open 1.0",
    ):
        assert line in told
