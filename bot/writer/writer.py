"""The writer grants wishes: it asks the model, checks the draft, asks once more with the reasons, or leaves it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.chat.delivery import Work
from bot.chat.markup import Words, join, literal
from bot.chat.reply import Reply
from bot.chat.templates import Templates
from bot.chat.wish import Wish
from bot.writer.asking import Answer, Model, ModelFailed
from bot.writer.breaker import Breaker
from bot.writer.briefs import Brief
from bot.writer.forms import forms_of
from bot.writer.prompt import Prompt, prompt_of
from program import model_calls
from program.model_calls import Asked
from program.people import names_of_everybody
from program.rules.drafts.check import Objection, check
from program.setup import Setup

log = logging.getLogger(__name__)
TRIES = 2
AT_ONCE = 4


@dataclass(frozen=True)
class Counter:
    """What the composition root lends the writer: transactions, the time, the program, and threads for short work."""

    unit: Callable[[bool], AbstractContextManager[Session]]
    now: Callable[[], datetime]
    setup: Setup
    work: Work


class Writer:
    """Grants the wishes of replies; it never raises, keeps to its time, and never sends anything."""

    def __init__(
        self, templates: Templates, briefs: Mapping[str, Brief], counter: Counter, connect: Callable[[], Model]
    ) -> None:
        self._templates, self._briefs, self._counter, self._connect = templates, briefs, counter, connect
        self._breaker = Breaker(counter.now)
        self._model: Model | None = None
        self._connecting = asyncio.Lock()
        self._running: set[asyncio.Task[str | None]] = set()

    async def finish(self, reply: Reply) -> Reply:
        """Return the reply with a checked draft in it, or as it is: its template says the same."""
        wish = reply.wish
        if wish is None or self._breaker.is_open or len(self._running) >= AT_ONCE:
            return reply
        task = asyncio.create_task(self._draft(wish), name=f"draft {wish.brief}")
        self._running.add(task)
        try:
            await asyncio.wait({task})
            text = None if task.cancelled() else task.result()
            return reply if text is None else wish.card(words_of(text))
        except Exception:
            log.exception("a draft for %s could not be made", wish.brief)
            return reply
        finally:
            task.cancel()
            self._running.discard(task)

    async def close(self) -> None:
        """Give up what is being written, so that templates answer at once, and let go of connections."""
        for task in tuple(self._running):
            task.cancel()
        if self._model is not None:
            await self._model.close()

    async def _draft(self, wish: Wish) -> str | None:
        brief = self._briefs[wish.brief]
        wrong = brief.complain(forms_of(wish.facts), {one.field: one.text for one in wish.outside})
        if wrong:
            raise ValueError(wrong)
        async with self._connecting:
            if self._model is None:
                self._model = await self._counter.work(self._connect)
        calls: list[str] = []
        try:
            async with asyncio.timeout(self._rules.seconds):
                return await self._tries(brief, wish, calls)
        except TimeoutError:
            self._breaker.failed()
            for call in calls:
                await self._settle(call, Asked("failed", "slow"))
            return None

    async def _tries(self, brief: Brief, wish: Wish, calls: list[str]) -> str | None:
        objections: tuple[Objection, ...] = ()
        for _ in range(TRIES):
            prompt = prompt_of(self._templates, brief, wish, objections)
            call = await self._open(brief, prompt)
            if call is None or self._model is None:
                return None
            calls.append(call)
            try:
                answer = await self._model.ask(prompt)
            except ModelFailed as failure:
                calls.remove(call)
                await self._failed(call, failure)
                if not failure.again or self._breaker.is_open:
                    return None
                continue
            calls.remove(call)
            self._breaker.succeeded()
            objections = await self._judged(brief, wish, call, answer)
            if not objections:
                return answer.text.strip()
        return None

    async def _open(self, brief: Brief, prompt: Prompt) -> str | None:
        """Keep back the cost of a call; None where the prompt is too long, a cap is reached or the model is off."""
        if prompt.size > self._rules.input_tokens * 3:
            log.warning("the prompt of %s is too long", brief.name)
            return None
        now = self._counter.now()
        day = self._counter.setup.today(now)

        def story() -> str | None:
            with self._counter.unit(True) as store:
                call = model_calls.open_call(store, self._rules, brief.name, prompt.size, day, now)
                return call.id if call else None

        return await self._counter.work(story)

    async def _failed(self, call: str, failure: ModelFailed) -> None:
        self._breaker.failed()
        log.info("the model gave no draft: %s", failure.reason)
        tokens = failure.tokens or (None, None)
        await self._settle(call, Asked("failed", failure.reason, *tokens))

    async def _judged(self, brief: Brief, wish: Wish, call: str, answer: Answer) -> tuple[Objection, ...]:
        objections = await self._counter.work(lambda: self._judge(brief, wish, answer))
        kinds = ", ".join(sorted({one.kind for one in objections}))
        state = "refused" if objections else "taken"
        await self._settle(call, Asked(state, kinds, answer.input_tokens, answer.output_tokens))
        return objections[:10]

    def _judge(self, brief: Brief, wish: Wish, answer: Answer) -> tuple[Objection, ...]:
        """The check, with everybody's name at hand, so that nobody else's is told in whatever case it is written."""
        with self._counter.unit(False) as store:
            others = names_of_everybody(store)
        return judge(brief, answer.text, replace(wish.facts, others=others | wish.facts.others))

    async def _settle(self, call: str, asked: Asked) -> None:
        now = self._counter.now()

        def story() -> None:
            with self._counter.unit(True) as store:
                model_calls.close_call(store, self._rules, call, asked, now)

        await self._counter.work(story)

    @property
    def _rules(self) -> Any:
        return self._counter.setup.writer


def judge(brief: Brief, text: str, facts: Any) -> tuple[Objection, ...]:
    """Return what is wrong with a draft: its length, or what the check finds."""
    if len(text.strip()) > brief.most_characters or text.strip().count("\n") >= brief.most_lines:
        return (Objection("length", str(len(text))),)
    return check(text.strip(), facts)


def words_of(text: str) -> Words:
    """Return a checked draft as words: nothing in it is markup but the dashes of a list."""
    lines = (line.strip() for line in text.strip().split("\n"))
    return join(Words("- " + literal(line[2:])) if line.startswith("- ") else literal(line) for line in lines)
