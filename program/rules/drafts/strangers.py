"""A stranger is a name that a draft has no business with: capitalised and not in the table, or somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from program.rules.drafts.reading import Token
from program.rules.drafts.table import FactTable
from program.rules.drafts.vocabulary import STARTERS, UNSAFE

_LONGEST_NAME = 6


def strangers(tokens: Sequence[Token], taken: set[int], table: FactTable) -> Iterator[str]:
    """Yield every capitalised word that is neither in the table nor a common word at the start of a sentence."""
    for token in tokens:
        if token.kind != "word" or token.at in taken or token.text == "I" or token.text.islower():
            continue
        if not (token.first and _common(token, table)):
            yield token.text
    yield from _of_others(tokens, table)


def forbidden(tokens: Sequence[Token], table: FactTable) -> Iterator[str]:
    """Yield what looks like an address, a command or a mention, and words that only a trick needs."""
    for token in tokens:
        following = tokens[token.at + 1 : token.at + 3]
        if token.kind == "word" and token.low in UNSAFE:
            yield token.text
        elif token.text == "." and token.glued and following and _domain(following[0]):
            yield "".join(each.text for each in (*tokens[max(token.at - 1, 0) : token.at + 1], following[0]))
        elif token.text == "/" and not token.glued and following and following[0].glued:
            yield "/" + following[0].text
        elif token.text == ":" and following and following[0].glued and following[0].text in (":", "/"):
            yield "://"


def _domain(token: Token) -> bool:
    return token.glued and token.kind in ("word", "fact") and len(token.text) > 1


def _common(token: Token, table: FactTable) -> bool:
    word = token.low
    head = re.split(r"'", word)[0]
    capital = token.text[0] + token.text[1:].lower()
    return token.text == capital and any(each in STARTERS or each in table.familiar for each in (word, head))


def _of_others(tokens: Sequence[Token], table: FactTable) -> Iterator[str]:
    """Names of others in any case and with any spacing; inside of a fact they are part of it."""
    if not table.others:
        return
    known = {" ".join(re.findall(r"\w+", name.casefold())) for name in table.others}
    words = [("\n" if token.kind in ("fact", "break") else token.low) for token in tokens if token.kind != "sign"]
    for at in range(len(words)):
        for size in range(1, min(_LONGEST_NAME, len(words) - at) + 1):
            run = " ".join(words[at : at + size])
            if run in known and run not in STARTERS:
                yield run
