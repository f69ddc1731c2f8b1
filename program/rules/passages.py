"""A passage is a section of the program's own pages, found by the words of a question: the rarer, the better."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

# Okapi BM25 with its usual constants: how soon a repeated word stops counting, and how much length matters.
_REPEAT, _LENGTH = 1.2, 0.75
_TITLE_WEIGHT = 3
_ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "s")
_IDLE = frozenset(
    (
        *("a", "about", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did"),
        *("do", "does", "for", "from", "get", "had", "has", "have", "how", "i", "if", "in", "is", "it", "its", "me"),
        *("my", "no", "not", "of", "on", "or", "our", "please", "so", "tell", "that", "the", "their", "them", "then"),
        *("there", "they", "this", "to", "was", "we", "what", "where", "which", "will", "with"),
        *("would", "you", "your", "many", "much", "mean", "means", "work", "works", "happens", "happen", "should"),
    )
)


@dataclass(frozen=True)
class Passage:
    """A section: what it is called, where it stands, and its text in plain lines."""

    title: str
    source: str
    text: str


class Index:
    """Passages that can be asked; the same question over the same passages always gives the same ones."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = tuple(passages)

    @cached_property
    def _counts(self) -> tuple[Counter[str], ...]:
        return tuple(Counter([*words_of(each.text), *words_of(each.title) * _TITLE_WEIGHT]) for each in self.passages)

    @cached_property
    def _spread(self) -> Counter[str]:
        return Counter(word for counts in self._counts for word in counts)

    def best(self, question: str, most: int = 3) -> list[Passage]:
        """Return the passages that fit a question best, the best first; none where no word of it is found."""
        wanted = list(dict.fromkeys(words_of(question)))
        scored = [(self._score(wanted, place), -place) for place in range(len(self.passages))]
        top = max((score for score, _ in scored), default=0.0)
        kept = sorted((one for one in scored if one[0] > 0 and one[0] >= top / 3), reverse=True)
        return [self.passages[-place] for _, place in kept[:most]]

    def _score(self, wanted: Sequence[str], place: int) -> float:
        counts = self._counts[place]
        size = counts.total()
        usual = sum(each.total() for each in self._counts) / len(self._counts)
        score = 0.0
        for word in wanted:
            if counts[word]:
                rarity = log(1 + (len(self._counts) - self._spread[word] + 0.5) / (self._spread[word] + 0.5))
                damped = counts[word] + _REPEAT * (1 - _LENGTH + _LENGTH * size / usual)
                score += rarity * counts[word] * (_REPEAT + 1) / damped
        return score


def words_of(text: str) -> list[str]:
    """Return the words of a text that can find something, cut to their stems."""
    return [_stem(word) for word in re.findall(r"[a-z0-9]+", text.casefold()) if word not in _IDLE]


def excerpt(passage: Passage, question: str, most: int = 400) -> str:
    """Return the lines of a passage that fit a question best, in their order, in at most so many characters."""
    wanted = set(words_of(question))
    lines = [line for line in passage.text.split("\n") if line.strip()]
    ranked = sorted(range(len(lines)), key=lambda place: (-len(wanted & set(words_of(lines[place]))), place))
    kept: list[int] = []
    size = 0
    for place in ranked:
        if size + len(lines[place]) <= most or not kept:
            kept.append(place)
            size += len(lines[place]) + 1
    text = "\n".join(lines[place] for place in sorted(kept))
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
    return word.removesuffix("e") if len(word) > 4 else word
