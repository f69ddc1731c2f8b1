"""New terms are told: when a version took effect, partners hear what changed, from when, and for whom."""

from collections.abc import Iterator, Sequence
from datetime import time

from bot.cards.terms import changes_table
from bot.chat.job import CatchUp, Direct, JobRequest, Message, job
from bot.chat.reply import Button, Buttons, Note, Reply, Style, Text
from bot.chat.schedule import Daily, Occurrence
from program.partners import list_partners
from program.people import people_of
from program.runs import recall, remember
from program.tables import TermsVersion
from program.terms_versions import Difference, changes, latest_version, terms_of

_TOLD = "terms-changed:told"


@job(
    "terms-changed",
    "When new terms took effect, partners are told what changed.",
    schedule=Daily(time(10)),
    audience="partners",
    catch_up=CatchUp.LATEST,
)
def terms_changed(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """Tell what differs between the terms that were told last and those of now; the very first are not news."""
    newest, last = latest_version(request.store), recall(request.store, _TOLD)
    if newest is None or newest.effective_at > due.due_at or str(newest.id) == last:
        return
    remember(request.store, _TOLD, str(newest.id))
    if last is not None:
        found = changes(terms_of(request.store, int(last)), terms_of(request.store, _id(newest)))
        yield from _to_everyone(request, newest, found)


def changed_card(request: JobRequest, version: TermsVersion, found: Sequence[Difference]) -> Reply:
    """Draw a change of terms for partners."""
    say = request.say("terms_changed/card", version=version)
    button = Button(say("button"), "partner terms", style=Style.PRIMARY)
    table = changes_table(request, found)
    return Reply(say("title"), (Text(say("text")), *table, Buttons((button,)), Note(say("note"))))


def _to_everyone(request: JobRequest, version: TermsVersion, found: Sequence[Difference]) -> Iterator[Message]:
    if not found:
        return
    card = changed_card(request, version, found)
    for partner in list_partners(request.store, status="approved"):
        for person in people_of(request.store, partner.id):
            yield Message(Direct(person.id), card, f"{version.id}:{person.id}", courtesy="digest")


def _id(version: TermsVersion) -> int:
    assert version.id is not None  # it comes from the store
    return version.id
