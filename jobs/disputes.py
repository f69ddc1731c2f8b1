"""Case clocks: whoever owes an answer to a dispute hears of it before it is due, and managers after."""

from collections import defaultdict
from collections.abc import Iterator

from bot.cards.disputes import clock_card
from bot.chat.job import CatchUp, Channel, Direct, JobRequest, Message, job
from bot.chat.schedule import Every, Occurrence
from program.disputes import take_overdue, take_reminders
from program.tables import Dispute


@job(
    "case-clocks",
    "Answers to disputes that are due in two days, or overdue.",
    schedule=Every(15),
    audience="managers",
    catch_up=CatchUp.LATEST,
)
def case_clocks(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Remind each owner, or all managers of what nobody took; what nobody answered in time goes to the managers."""
    by_owner: dict[str | None, list[Dispute]] = defaultdict(list)
    for row in take_reminders(request.store, due.due_at):
        by_owner[row.owner_id].append(row)
    for owner, rows in by_owner.items():
        card = clock_card(request, rows, "soon")
        to = Direct(owner) if owner else Channel("managers")
        yield Message(to, card, f"soon:{owner or 'nobody'}", courtesy="asked")
    overdue = take_overdue(request.store, due.due_at)
    if overdue:
        yield Message(Channel("managers"), clock_card(request, overdue, "overdue"), "overdue")
