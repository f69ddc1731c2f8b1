"""The registry is every command people can ask for, found by the words they type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from types import ModuleType

from bot.chat.access import may
from bot.chat.command import Command, commands_in
from bot.chat.errors import UnknownCommand


class Registry:
    """Commands by path; two that claim one path are refused (ValueError)."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._by_path: dict[str, Command] = {}
        self.commands: tuple[Command, ...] = tuple(commands)
        for command in self.commands:
            for path in (command.path, *command.also):
                if path in self._by_path:
                    raise ValueError(f"two commands are called {path!r}")
                self._by_path[path] = command

    @classmethod
    def collect(cls, modules: Sequence[ModuleType]) -> Registry:
        """Return the registry of everything declared in these modules: of each root, home comes first and help last."""
        found = [command for module in modules for command in commands_in(module)]
        return cls(sorted(found, key=lambda command: (command.root, _place(command.path))))

    @property
    def roots(self) -> tuple[str, ...]:
        """The first words, in order of declaration."""
        return tuple(dict.fromkeys(command.root for command in self.commands))

    def get(self, path: str) -> Command:
        """Return the command of an exact path; UnknownCommand where there is none."""
        if path not in self._by_path:
            root = path.split(" ")[0]
            helpful = root if root in self.roots else next(iter(self.roots), root)
            raise UnknownCommand(given=path, root=helpful, suggestions=self._near(path))
        return self._by_path[path]

    def match(self, root: str, words: Sequence[str]) -> tuple[Command, int]:
        """Return the command that typed words name and how many it took; UnknownCommand suggests what is near."""
        spelled = [self._forgive(root, list(words[:size])) for size in range(1, min(len(words), 3) + 1)]
        for size in range(len(spelled), 0, -1):
            path = spelled[size - 1]
            if path is not None:
                return self._by_path[path], size
        if not words and root in self._by_path:
            return self._by_path[root], 0
        given = " ".join(words)
        raise UnknownCommand(given=given, root=root, suggestions=self._near(f"{root} {given}"))

    def mistyped(self, root: str, words: Sequence[str]) -> None:
        """Raise UnknownCommand when another command is near these words; a group's own name must not swallow a slip."""
        given = " ".join(words)
        suggestions = self._near(f"{root} {given}")
        if suggestions:
            raise UnknownCommand(given=given, root=root, suggestions=suggestions)

    def visible(self, roles: frozenset[str]) -> tuple[Command, ...]:
        """Return the commands that somebody with these roles may use."""
        return tuple(command for command in self.commands if may(roles, command.needs))

    def _forgive(self, root: str, words: list[str]) -> str | None:
        """The path these words mean, tried as typed, in lower case, and each as singular or plural."""
        tail = " ".join(word.casefold() for word in words)
        for candidate in (tail, tail.removesuffix("s"), tail + "s"):
            if f"{root} {candidate}" in self._by_path:
                return f"{root} {candidate}"
        singular = " ".join(word.casefold().removesuffix("s") for word in words)
        return f"{root} {singular}" if f"{root} {singular}" in self._by_path else None

    def _near(self, path: str) -> list[str]:
        root, _, tail = path.casefold().partition(" ")
        tails = {known.partition(" ")[2]: known for known in self._by_path if known.startswith(root + " ")}
        first_words = {name.split(" ")[0]: known for name, known in tails.items()}
        near = get_close_matches(tail, tails, n=2, cutoff=0.55)
        if not near and tail:
            word = tail.split(" ")[0]
            return [first_words[name] for name in get_close_matches(word, first_words, n=2, cutoff=0.6)]
        return [tails[name] for name in near]


def _place(path: str) -> int:
    return {"home": 0, "help": 2}.get(path.split()[-1], 1)
