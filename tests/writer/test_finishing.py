"""Finishing: what a job wished for is written after its transaction, and its template stands wherever nothing came."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from bot.app import App
from bot.cards.drafts import proposal_card
from bot.chat.job import CatchUp, Channel, Direct, Job, JobRequest, Living, Message
from bot.chat.markup import Words
from bot.chat.reply import Button, Buttons, Reply, Text
from bot.chat.schedule import Daily, Occurrence
from bot.chat.wish import Wish
from bot.finishing import GRACE, Finishing, Hands
from bot.operations import RunningOperations
from bot.outbox import Hours, Outbox
from bot.settings import load
from bot.writer.briefs import read_briefs
from bot.writer.examples import EXAMPLES
from program.delivery_claims import claim
from program.drafts import digest_of
from program.tables import Delivery, Draft, LivingCard
from tests.acceptance.theatre import ROOT
from tests.clockwork import declared
from tests.plain import buttons_of, draw
from tests.stage import ZONE, handle
from tests.writer.server import drafting

GOOD = "Hello Ada Letters, your clicks rose from 1,000 to 1,250."
TOGETHER = "Thank you all. 25 partners closed 310 sales last quarter."


class Pencil:
    """A platform that draws a message as its plain text."""

    def draw(self, reply: Reply, reference: str = "") -> dict[str, str]:
        return {"text": draw(reply)}


def wishing(brief: str, to: Channel | Direct, **more: object) -> Message:
    """A message whose template is written, and which wishes for something better."""

    def card(words: Words) -> Reply:
        return Reply(Words("Title"), (Text(words), Buttons((Button(Words("Go"), "partner home"),))))

    standing = card(Words("Template"))
    example = EXAMPLES[brief]
    wish = Wish(brief, example.facts, card, example.outside)
    return Message(to, Reply(standing.title, standing.blocks, wish=wish), **more)  # type: ignore[arg-type]


class Office:
    """A stage with an outbox of one platform, and what finishes its messages."""

    def __init__(self, desk) -> None:
        self.desk, self.stage = desk, desk.stage
        self.drawers = {"slack": Pencil()}
        self.outbox = Outbox(self.drawers, lambda name, platform: f"C0{name.upper()}", Hours(ZONE))
        self.outbox.grace = lambda: GRACE
        self.finishing = Finishing(
            Hands(
                store=self.stage.store,
                templates=self.stage.templates,
                briefs=read_briefs(self.stage.templates),
                drawers=self.drawers,
                write=lambda reply: desk.writer.finish(reply),
                post=self.outbox.post,
                now=lambda: self.stage.now,
                work=desk.work,
            )
        )

    def post(self, message: Message, key: str = "job:1") -> None:
        with self.stage.store.unit() as store:
            self.outbox.post(store, message, key, self.stage.now)

    def rows(self) -> list[tuple[str, str]]:
        with self.stage.store.unit(False) as store:
            found = store.exec(select(Delivery).order_by(Delivery.id)).all()
            return [(row.destination, json.loads(row.drawing).get("text", "")) for row in found]


@pytest.fixture
def office(desk) -> Office:
    desk.stage.world.partner("Ada Letters", who="ada")
    desk.stage.world.role("dana", "manager")
    return Office(desk)


def to_ada(office: Office) -> Direct:
    return Direct(office.stage.who("ada").id)


async def test_a_template_is_written_first_and_waits_for_better_words(office, server):
    message = wishing("coaching_note", to_ada(office))
    office.post(message)
    [(place, text)] = office.rows()
    assert (place, "Template" in text) == (f"user:{handle('ada').user}", True)
    with office.stage.store.unit(False) as store:
        assert store.exec(select(Delivery)).one().not_before == office.stage.now + GRACE
    server.says = drafting(GOOD)
    await office.finishing.finish([("job:1", message)])
    [(_, text)] = office.rows()
    assert GOOD in text
    assert "Template" not in text


@pytest.mark.parametrize("bad", [drafting("You earned 9,000 USD and are number 1!"), 500, b"{"], ids=str)
async def test_where_nothing_good_comes_the_template_stays(office, server, bad):
    message = wishing("coaching_note", to_ada(office))
    office.post(message)
    server.says = bad
    await office.finishing.finish([("job:1", message)])
    [(_, text)] = office.rows()
    assert "Template" in text


async def test_what_a_relay_has_taken_up_is_not_changed_any_more(office, server):
    message = wishing("coaching_note", to_ada(office))
    office.post(message)
    with office.stage.store.unit() as store:
        assert len(claim(store, "slack", office.stage.now + GRACE)) == 1
    server.says = drafting(GOOD)
    await office.finishing.finish([("job:1", message)])
    assert "Template" in office.rows()[0][1]


async def test_what_all_will_read_waits_for_a_manager_and_then_takes_the_template_s_place(office, server):
    message = wishing("roundup_narrative", Channel("community"), living=Living("roundup:2026-Q3"))
    office.post(message)
    server.says = drafting(TOGETHER)
    await office.finishing.finish([("job:1", message)])
    (community, text), (managers, proposal) = office.rows()
    assert (community, managers) == ("C0COMMUNITY", "C0MANAGERS")
    assert "Template" in text
    assert TOGETHER in proposal
    with office.stage.store.unit() as store:
        draft = store.exec(select(Draft)).one()
        store.add(
            LivingCard(
                name="roundup:2026-Q3",
                platform="slack",
                destination="C0COMMUNITY",
                address="C/1",
                changed_at=office.stage.now,
            )
        )
    answer = await office.desk.work(
        lambda: office.stage.say(f"/program drafts use {draft.id} {digest_of(draft)}", "dana")
    )
    assert "The post changes" in answer
    (*_, (place, text)) = office.rows()
    assert place == "C0COMMUNITY"
    assert TOGETHER in text
    again = await office.desk.work(
        lambda: office.stage.say(f"/program drafts use {draft.id} {digest_of(draft)}", "dana")
    )
    assert office.stage.reply.refusal, again
    assert len(office.rows()) == 3


async def test_a_draft_that_is_left_changes_nothing(office, server):
    message = wishing("roundup_narrative", Channel("community"), living=Living("roundup:2026-Q3"))
    office.post(message)
    server.says = drafting(TOGETHER)
    await office.finishing.finish([("job:1", message)])
    with office.stage.store.unit(False) as store:
        draft = store.exec(select(Draft)).one()
    assert "The post stays as it is." in await office.desk.work(
        lambda: office.stage.say(f"/program drafts leave {draft.id}", "dana")
    )
    await office.desk.work(lambda: office.stage.say(f"/program drafts use {draft.id} {digest_of(draft)}", "dana"))
    assert office.stage.reply.refusal
    assert len(office.rows()) == 2


async def test_a_stop_gives_up_what_is_written_and_loses_nothing(office, server):
    message = wishing("coaching_note", to_ada(office))
    office.post(message)
    server.says = 5.0
    office.finishing.start()
    office.finishing.take([("job:1", message)])
    async with asyncio.timeout(5):
        while not server.prompts:
            await asyncio.sleep(0.01)
    await office.finishing.stop()
    assert "Template" in office.rows()[0][1]
    office.finishing.take([("job:1", message)])


def test_without_a_model_nothing_waits(office):
    office.outbox.grace = lambda: timedelta(0)
    office.post(wishing("coaching_note", to_ada(office)))
    with office.stage.store.unit(False) as store:
        assert store.exec(select(Delivery)).one().not_before == office.stage.now


def test_the_card_for_managers_has_the_two_ways(office):
    draft = Draft(
        id="draft_1",
        brief="b",
        subject="s",
        text="t",
        facts="",
        rendered="{}",
        author="model",
        proposed_at=office.stage.now,
    )
    shown = proposal_card(office.stage.templates, draft, Reply(Words("Post"), (Text(Words("Words")),)))
    assert [str(one.label) for one in buttons_of(shown)] == ["Use it", "Leave it"]


NINE = datetime(2026, 11, 16, 9, tzinfo=UTC)


def says_what_it_wishes(request: JobRequest, due: Occurrence) -> Iterator[Message]:
    """One message to everybody that a model may write better, and one that stands as it is."""
    yield wishing("coaching_note", Channel("community"))
    yield Message(Channel("community"), Reply(Words("As it is")))


class ByHand:
    """A program with a model, whose clock stands still: its job is run by hand."""

    def __init__(self, folder: Path) -> None:
        environment = {"DATABASE_URL": f"sqlite:///{folder / 'rainmaker.db'}", "OPENAI_API_KEY": "sk-of-the-stories"}
        self.app = App(load(environment, ROOT / "settings.toml"))
        self.app.migrate()
        self.job: Job = declared("acme-notes", Daily(time(9)), CatchUp.LATEST, says_what_it_wishes)
        self.operations = RunningOperations([self.job], self.app.scheduler.runner, list)
        self.begun: list[list[str]] = []
        self.app.finishing._begin = lambda wished: self.begun.append([key for key, _ in wished])  # type: ignore[method-assign]

    def run(self, store: Session, day: int = 0) -> int:
        return self.operations.run_job(store, "acme-notes", NINE + timedelta(days=day))[1]

    def waits(self) -> set[timedelta]:
        """How long what was written waits."""
        with self.app.store.unit(False) as store:
            return {row.not_before - NINE for row in store.exec(select(Delivery)).all()}


@pytest.fixture
def by_hand(tmp_path: Path) -> Iterator[ByHand]:
    told = ByHand(tmp_path)
    yield told
    told.app.close()


async def test_a_job_run_by_hand_gets_its_wishes_once_it_is_committed(by_hand):
    by_hand.app.finishing.start()
    with by_hand.app.store.unit() as store:
        assert by_hand.run(store)
        await asyncio.sleep(0)
        assert by_hand.begun == []
    await asyncio.sleep(0)
    [[key]] = by_hand.begun
    assert key.startswith("acme-notes:")
    assert key.endswith(":0")
    assert by_hand.waits() == {timedelta(0), GRACE}
    await by_hand.app.finishing.stop()


async def test_a_job_that_the_clock_runs_gets_its_wishes_too(by_hand):
    by_hand.app.finishing.start()
    runner = by_hand.app.scheduler.runner
    runner.run_due(by_hand.job, NINE - timedelta(days=1))
    runner.run_due(by_hand.job, NINE)
    await asyncio.sleep(0)
    assert [len(keys) for keys in by_hand.begun] == [1]
    await by_hand.app.finishing.stop()


async def test_each_occurrence_of_one_transaction_gets_its_own(by_hand):
    by_hand.app.finishing.start()
    with by_hand.app.store.unit() as store:
        by_hand.run(store)
        by_hand.run(store, day=1)
    await asyncio.sleep(0)
    assert [len(keys) for keys in by_hand.begun] == [1, 1]
    await by_hand.app.finishing.stop()


async def test_what_is_rolled_back_wishes_for_nothing(by_hand):
    by_hand.app.finishing.start()
    with pytest.raises(ConnectionError), by_hand.app.store.unit() as store:
        by_hand.run(store)
        raise ConnectionError
    await asyncio.sleep(0)
    assert by_hand.begun == []
    await by_hand.app.finishing.stop()


async def test_where_nobody_finishes_what_is_wished_for_nothing_waits(by_hand):
    with by_hand.app.store.unit() as store:
        assert by_hand.run(store)
    assert by_hand.waits() == {timedelta(0)}


async def test_once_finishing_has_stopped_nothing_waits(by_hand):
    by_hand.app.finishing.start()
    await by_hand.app.finishing.stop()
    with by_hand.app.store.unit() as store:
        assert by_hand.run(store)
    await asyncio.sleep(0)
    assert by_hand.begun == []
    assert by_hand.waits() == {timedelta(0)}
