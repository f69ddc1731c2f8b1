"""A figure in a draft is supported by a fact of the same value, the same unit and the same owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from program.money import exponent
from program.rules.drafts.claims import Claim, Kind
from program.rules.drafts.reading import Token
from program.rules.drafts.table import Amount, Change, Count, Fact, FactTable, Name, Rank, Share, value_of
from program.rules.drafts.trends import directions_in


def supported(tokens: Sequence[Token], claim: Claim, table: FactTable) -> Iterator[Fact]:
    """Yield the facts that say what a figure says, whoever they are of."""
    for fact in table:
        if _says(tokens, claim, fact):
            yield fact


def owned(tokens: Sequence[Token], claim: Claim, fact: Fact, table: FactTable) -> bool:
    """Return whether a figure is told of its owner: of names in its sentence the last one before it, else the first."""
    owner = getattr(fact, "owner", "")
    if not owner:
        return True
    names = {name.text: name.id for name in table if isinstance(name, Name)}
    here = tokens[claim.begin].sentence
    said = [token for token in tokens if token.kind == "fact" and token.sentence == here and token.text in names]
    before = [token for token in said if token.at < claim.begin]
    nearest = before[-1:] or said[:1] or _earlier(tokens, claim, names)
    return bool(nearest) and names[nearest[0].text] == owner


def _earlier(tokens: Sequence[Token], claim: Claim, names: dict[str, str]) -> list[Token]:
    """The last name before the sentence of a figure."""
    return [token for token in tokens[: claim.begin] if token.kind == "fact" and token.text in names][-1:]


def _says(tokens: Sequence[Token], claim: Claim, fact: Fact) -> bool:
    match fact, claim.kind:
        case Count(_, value, nouns), Kind.COUNT:
            return _has(claim, Decimal(value)) and claim.noun in nouns
        case Amount(_, money, nouns), Kind.MONEY:
            same = claim.currency == money.currency and _has(claim, value_of(money), exponent(money.currency))
            return same and (not nouns or not claim.noun or claim.noun in nouns or not _of_money(claim.noun))
        case Share(_, percent, nouns), Kind.PERCENT:
            unmoved = not claim.sign and not _moving(tokens, claim)
            return unmoved and _has(claim, percent) and (not nouns or not claim.noun or claim.noun in nouns)
        case Rank(_, place), Kind.RANK:
            return _has(claim, Decimal(place))
        case Change(), _:
            return _moved(tokens, claim, fact)
    return False


def _of_money(noun: str) -> bool:
    return noun in (
        *(
            "revenue",
            "commission",
            "commissions",
            "earnings",
            "earned",
            "payout",
            "payouts",
            "paid",
            "balance",
            "bonus",
        ),
        *("refund", "refunds", "hold", "cap", "reward", "rewards"),
    )


def _has(claim: Claim, value: Decimal, places: int = 2) -> bool:
    """Whether a figure may mean a value; what could be thousands is read so, unless the unit has three decimals."""
    signed = {-each if claim.sign < 0 else each for each in claim.values}
    if len(signed) > 1 and places != 3 and claim.kind is not Kind.PERCENT:
        signed = {max(signed, key=abs)}
    return value in signed


def _moved(tokens: Sequence[Token], claim: Claim, fact: Change) -> bool:
    """Whether a figure is one end of a change, or by how much it moved, with a word or sign that says which way."""
    if claim.kind is Kind.PERCENT:
        if fact.percent is None or (claim.noun and claim.noun not in fact.nouns):
            return False
        way = claim.sign or _moving(tokens, claim)
        return way == fact.sign and abs(fact.percent) in claim.values
    if claim.kind is Kind.COUNT and fact.currency is None:
        ends = claim.noun in fact.nouns and (_has(claim, Decimal(fact.before)) or _has(claim, Decimal(fact.after)))
        return ends and _right_end(tokens, claim, fact)
    if claim.kind is Kind.MONEY and fact.currency == claim.currency:
        scale = 10 ** exponent(claim.currency)
        ends = any(value * scale in (fact.before, fact.after) for value in claim.values)
        return ends and (not claim.noun or claim.noun in fact.nouns or not _of_money(claim.noun))
    return False


def _right_end(tokens: Sequence[Token], claim: Claim, fact: Change) -> bool:
    """What it was is only said after from, or with a word such as was or before."""
    if _has(claim, Decimal(fact.after)):
        return True
    before = {token.low for token in tokens[max(claim.begin - 3, 0) : claim.begin]}
    behind = {token.low for token in tokens[claim.after : claim.after + 6]}
    return bool(before & {"from", "was", "were", "after", "against"}) or bool(
        behind & {"before", "earlier", "previously"}
    )


def _moving(tokens: Sequence[Token], claim: Claim) -> int:
    """The direction that the words beside a percentage give it: of its clause, the nearest; 0 where there is none."""
    here = tokens[claim.begin].clause
    found = [(abs(at - claim.begin), sign) for at, sign in directions_in(tokens, (claim,)) if tokens[at].clause == here]
    return min(found)[1] if found else 0
