"""View: a modal or an App Home as the app last set it, with what the person filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from sandbox.slack.wire import ApiError, Json
from sandbox.world import SLACK_BOT_USER, SLACK_TEAM

MODAL_STACK = 3


@dataclass
class View:
    """One view: `body` is what the app sent; `hash` changes with every version of it."""

    id: str
    user: str
    body: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    values: Json = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return modal or home."""
        return str(self.body.get("type", ""))

    @property
    def blocks(self) -> list[Json]:
        """Return its blocks."""
        return list(self.body.get("blocks", []))

    def wire(self) -> Json:
        """Return the view as payloads and Web API answers carry it."""
        empty: Json = {"private_metadata": "", "callback_id": "", "external_id": "", "clear_on_close": False}
        body: Json = {
            **empty,
            "notify_on_close": False,
            "close": None,
            "submit": None,
            "title": {"type": "plain_text", "text": "View Title"},
            **self.body,
            "id": self.id,
            "team_id": SLACK_TEAM,
            "app_installed_team_id": SLACK_TEAM,
            "app_id": "A0RAINMAKER",
            "bot_id": "B0RAINMAKER",
            "hash": self.hash,
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
            "state": {"values": self.values},
        }
        return body


class Views:
    """Every person's stack of modals and App Home."""

    def __init__(self) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self._numbers = count(1)

    def stack(self, user: str) -> list[View]:
        """Return the open modals of that user, the visible one last."""
        return self.stacks.setdefault(user, [])

    def open(self, user: str, body: Json) -> View:
        """Open a modal as the only one of that user's stack."""
        view = self._new(user, body)
        self._claim(view)
        self.stacks[user] = [view]
        return view

    def push(self, user: str, body: Json) -> View:
        """Put a modal on top of that user's stack; ApiError when the stack is full or empty."""
        stack = self.stack(user)
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= MODAL_STACK:
            raise ApiError("push_limit_reached")
        view = self._new(user, body)
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        self._claim(view)
        stack.append(view)
        return view

    def replace(self, view: View, body: Json) -> View:
        """Set a new version of a view; input that kept its block_id and action_id keeps its value."""
        view.body = body
        view.hash = self._hash()
        view.errors = {}
        present = {block.get("block_id") for block in view.blocks}
        view.values = {block: actions for block, actions in view.values.items() if block in present}
        return view

    def publish(self, user: str, body: Json) -> View:
        """Set that user's App Home."""
        if user in self.homes:
            return self.replace(self.homes[user], body)
        self.homes[user] = self._new(user, body)
        return self.homes[user]

    def find(self, view_id: str) -> View | None:
        """Return an open view by its id."""
        every = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        return next((view for view in every if view.id == view_id), None)

    def external(self, external_id: str) -> View | None:
        """Return an open view by the id the app gave it."""
        every = [view for stack in self.stacks.values() for view in stack]
        return next((view for view in every if view.body.get("external_id") == external_id), None)

    def close(self, view: View) -> None:
        """Take a modal off its stack; the one below shows again."""
        self.stacks[view.user] = [kept for kept in self.stack(view.user) if kept is not view]

    def clear(self, user: str) -> None:
        """Close every modal of that user."""
        self.stacks[user] = []

    def _claim(self, view: View) -> None:
        external = view.body.get("external_id")
        if external and self.external(str(external)):
            raise ApiError("duplicate_external_id")

    def _hash(self) -> str:
        return f"{SLACK_BOT_USER.lower()}.{next(self._numbers):06d}"

    def _new(self, user: str, body: Json) -> View:
        key = f"V{next(self._numbers):06d}"
        return View(key, user, body, self._hash(), key)
