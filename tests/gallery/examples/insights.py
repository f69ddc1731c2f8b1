"""The program at a look for managers, and one partner beside the others."""

from collections.abc import Iterable

from bot.chat.job import JobRequest
from bot.chat.reply import Reply
from handlers.dashboard import dashboard_card
from handlers.insights import insights_card
from program.dashboards import dashboard
from program.market import market
from tests.gallery.posts import example
from tests.gallery.scenes import MOMENT, Scene


@example("dashboard", "The program at a look.")
def looked_at(scene: Scene, request: JobRequest) -> Iterable[Reply]:
    """Ask for the dashboard of the moment."""
    return [dashboard_card(request, dashboard(request.store, request.program.today(MOMENT)))]


@example("insights", "One partner beside the others, where enough of them are in it.")
def beside(scene: Scene, request: JobRequest) -> Iterable[Reply]:
    """Ask for one partner's market."""
    if scene.someone is None:
        return []
    return [insights_card(request, market(request.store, scene.someone, request.program.today(MOMENT)))]
