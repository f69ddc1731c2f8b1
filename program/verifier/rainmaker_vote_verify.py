#!/usr/bin/env python3
"""Checks a vote: `python rainmaker_vote_verify.py motion-7.json [--opening HEX] [--closing HEX] [--receipt LINE]`.

This file needs Python 3.9 or newer and nothing else. It reads the record of a motion, computes every hash and the tally
again, and says in plain sentences what it found. It exits with 0 when all is well, 1 when something is wrong, 2 when it
cannot read a file. A record before the close has no ballots: then only the opening is checked.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from fractions import Fraction
from itertools import permutations
from typing import Any, Dict, List, Set, Tuple  # noqa: UP035

FORMAT = "rainmaker-motion-1"
LETTERS = "ABCDEFGHIJ"
LISTED_LEAST = 5
QUORUMS = {"none": (0, 1, ">="), "third": (1, 3, ">="), "half": (1, 2, ">="), "majority": (1, 2, ">"),
           "two-thirds": (2, 3, ">=")}  # fmt: skip
THRESHOLDS = {"most": (0, 1, ">"), "majority": (1, 2, ">"), "two-thirds": (2, 3, ">="), "three-quarters": (3, 4, ">=")}


# Each option's count, the winners, and the winners' support.
Counted = Tuple[List[Fraction], Set[int], Dict[int, Fraction]]  # noqa: UP006 - Python 3.9 evaluates it


class Refused(Exception):
    """Something in the record is wrong; the message is a sentence about it."""


def need(holds: object, sentence: str) -> None:
    """Refuse with a sentence unless something holds."""
    if not holds:
        raise Refused(sentence)


# --- Hashes ----------------------------------------------------------------------------------------------------------


def bound(name: str, facts: dict[str, Any]) -> str:
    """Return the hash that binds facts under a name."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{FORMAT} {name}\n{text}".encode()).hexdigest()


def root(leaves: list[str]) -> str:
    """Return the top of the tree over hashes in their own order."""
    if not leaves:
        return hashlib.sha256(b"").hexdigest()
    level = [hashlib.sha256(b"\x00" + bytes.fromhex(leaf)).digest() for leaf in sorted(leaves)]
    while len(level) > 1:
        pairs = [level[place : place + 2] for place in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(pair)).digest() if len(pair) == 2 else pair[0] for pair in pairs]
    return level[0].hex()


# --- 1. The opening --------------------------------------------------------------------------------------------------


def check_opening(record: dict[str, Any], posted: str | None) -> None:
    """Question, rules, times and roll are those that were posted when the vote opened."""
    opening, roll = record["opening"], record["roll"]
    need(record["format"] == FORMAT == opening["version"], "The record has another format than this file knows.")
    lines = [bound("roll", {name: line[name] for name in ("name", "salt", "seat", "weight")}) for line in roll]
    need(len(lines) == opening["roll_size"], "The roll has more or fewer seats than when the vote opened.")
    need(len({line["seat"] for line in roll}) == len(roll), "A seat stands on the roll twice.")
    need(root(lines) == opening["roll_root"], "The roll is not the one of the opening.")
    need(all(line["weight"] == 1 for line in roll) or opening["weighted"], "A seat has a weight that was not agreed.")
    commit = bound("opening", opening)
    need(commit == record["opening_commit"], "The opening was changed: its hash is another.")
    need(posted in (None, commit), "The opening is not the one whose hash was posted.")


# --- 2. The ballots --------------------------------------------------------------------------------------------------


def check_ballots(record: dict[str, Any]) -> None:
    """As many ballots as seats took part, and exactly those that the closing binds."""
    closing, seats = record["closing"], {line["seat"]: line["weight"] for line in record["roll"]}
    voters = closing["voters"]
    need(len(set(voters)) == len(voters) and set(voters) <= set(seats), "Somebody took part who is not on the roll.")
    need(closing["ballots"] == len(voters), "There are more or fewer ballots than seats that took part.")
    need(closing["voted"] == sum(seats[seat] for seat in voters), "The turnout is not that of who took part.")
    need(closing["roll"] == sum(seats.values()), "The turnout is of another roll.")
    leaves = record.get("leaves")
    if leaves is None:
        ballots = record["ballots"]
        need(all(re.fullmatch("[0-9a-f]{32}", ballot["code"]) for ballot in ballots), "A receipt code is not one.")
        need(sum(b["weight"] for b in ballots) == closing["voted"], "The ballots weigh more or less than the turnout.")
        leaves = [bound("ballot", {name: b[name] for name in ("choice", "code", "weight")}) for b in ballots]
        need(len({ballot["code"] for ballot in ballots}) == len(ballots), "Two ballots have one receipt code.")
    need(len(leaves) == closing["ballots"], "Ballots are missing, or there are too many.")
    need(root(leaves) == closing["ballots_root"], "The ballots are not those that the closing binds.")


def typed_receipt(line: str, record: dict[str, Any]) -> dict[str, Any]:
    """Return the receipt that a line such as `7:CODE:yes` is; a weight other than one stands behind it."""
    number, code, choice, weight = [*line.split(":"), "1"] if line.count(":") == 2 else line.split(":")
    need(number.isdigit() and weight.isdigit(), "A receipt looks like 7:CODE:yes.")
    opening = record["opening_commit"]
    return {"number": int(number), "opening": opening, "code": code, "choice": choice, "weight": int(weight)}


def check_receipt(record: dict[str, Any], receipt: dict[str, Any]) -> None:
    """A voter's own ballot is among them, with the choice they made."""
    need(receipt["number"] == record["opening"]["number"], "The receipt is of another motion.")
    need(receipt["opening"] == record["opening_commit"], "The receipt was given for another opening.")
    leaf = bound("ballot", {name: receipt[name] for name in ("choice", "code", "weight")})
    leaves = record.get("leaves") or [
        bound("ballot", {name: b[name] for name in ("choice", "code", "weight")}) for b in record.get("ballots", [])
    ]
    need(leaf in leaves, "The ballot of the receipt is not among those that were counted. If you voted again or "
         "withdrew, only the last receipt counts.")  # fmt: skip


# --- 3. The tally ----------------------------------------------------------------------------------------------------


def tiers(choice: str) -> list[set[int]]:
    """Return a ranking as sets of options, the best first."""
    return [{LETTERS.index(letter) for letter in tier.split("=")} for tier in choice.split(">")]


def count(method: str, size: int, ballots: list[tuple[str, int]]) -> Counted:
    """Return each option's count, the winners, and the winners' support; ballots are choices and weights."""
    cast = [(choice, weight) for choice, weight in ballots if choice != "abstain"]
    whole = sum(weight for _, weight in cast)
    if method == "ranked":
        return count_run_off(size, cast)
    if method == "condorcet":
        return count_pairs(size, cast)
    counts = [Fraction(0)] * size
    for choice, weight in cast:
        given = {"yes": "A1", "no": "B1"}.get(choice, choice if method == "score" else "1".join(choice) + "1")
        for letter, points in re.findall(r"([A-J])(\d)", given):
            counts[LETTERS.index(letter)] += weight * int(points)
    most = whole * (5 if method == "score" else 1)
    winners = {option for option in range(size) if counts[option] == max(counts)}
    return counts, winners, {option: share(counts[option], most) for option in range(size)}


def share(part: Fraction | int, most: Fraction | int) -> Fraction:
    """Return a part of a whole; of nothing, none."""
    return Fraction(part) / Fraction(most) if most else Fraction(0)


def count_run_off(size: int, cast: list[tuple[str, int]]) -> Counted:
    """Drop the weakest, one after another, on every way that ties leave open."""
    ranked = [(tiers(choice), weight) for choice, weight in cast]
    known: dict[frozenset[int], dict[int, Fraction]] = {}

    def ends(left: frozenset[int]) -> dict[int, Fraction]:
        if left not in known:
            found = first_choices(ranked, left)
            standing, least = sum(found.values()), min(found.values())
            ahead = max(left, key=lambda option: found[option])
            known[left] = {ahead: share(found[ahead], standing)}
            if len(left) > 1 and 2 * found[ahead] <= standing:
                known[left] = {}
                for option in (option for option in sorted(left) if found[option] == least):
                    known[left] = {**ends(left - {option}), **known[left]}
        return known[left]

    everybody = frozenset(range(size))
    first = first_choices(ranked, everybody)
    return [first[option] for option in range(size)], set(ends(everybody)), ends(everybody)


def first_choices(ranked: list[tuple[list[set[int]], int]], left: frozenset[int]) -> dict[int, Fraction]:
    """Return what each option that is still in has, those alike at a ballot's top in equal parts."""
    found = dict.fromkeys(left, Fraction(0))
    for ranking, weight in ranked:
        best = next((tier & left for tier in ranking if tier & left), set())
        for option in best:
            found[option] += Fraction(weight, len(best))
    return found


def count_pairs(size: int, cast: list[tuple[str, int]]) -> Counted:
    """Compare every two options and follow the strongest chains between them."""
    before = {pair: 0 for pair in permutations(range(size), 2)}
    for choice, weight in cast:
        ranking = tiers(choice)
        place = [next((p for p, tier in enumerate(ranking) if option in tier), len(ranking)) for option in range(size)]
        for one, other in before:
            before[one, other] += weight * (place[one] < place[other])
    chain = {(a, b): before[a, b] if before[a, b] > before[b, a] else 0 for a, b in before}
    for middle in range(size):
        for one, other in before:
            if middle not in (one, other):
                chain[one, other] = max(chain[one, other], min(chain[one, middle], chain[middle, other]))
    winners = {a for a in range(size) if all(chain[a, b] >= chain[b, a] for b in range(size) if b != a)}
    others = {a: [b for b in range(size) if b != a] for a in range(size)}
    least = [Fraction(min(before[a, b] for b in others[a])) for a in range(size)]
    support = {a: min(share(before[a, b], before[a, b] + before[b, a]) for b in others[a]) for a in range(size)}
    return least, winners, support


# --- 4. The verdict --------------------------------------------------------------------------------------------------


def enough(part: Fraction, wanted: tuple[int, int, str]) -> bool:
    """Tell whether a part is above a bound, or reaches it where that is enough."""
    above, below, how = wanted
    return part > Fraction(above, below) or (how == ">=" and part == Fraction(above, below))


def check_verdict(record: dict[str, Any]) -> None:
    """The counts follow from the ballots, and the result from the counts."""
    opening, closing = record["opening"], record["closing"]
    need(bound("seed", {"seed": closing["seed"]}) == opening["seed_commit"], "The seed is not the one of the opening.")
    ballots = [(ballot["choice"], ballot["weight"]) for ballot in record["ballots"]]
    method, size = opening["method"], len(opening["options"])
    counts, winners, support = count(method, size, ballots)
    abstained = sum(weight for choice, weight in ballots if choice == "abstain")
    need(closing["counts"] == [str(each) for each in counts], "The counts are not those of the ballots.")
    need(closing["abstained"] == abstained, "The abstentions are not those of the ballots.")
    leaders = sorted(option for option in winners if enough(support[option], THRESHOLDS[opening["threshold"]]))
    if method == "yes-no":
        leaders = yes_or_no(counts, opening["threshold"])
    if abstained == sum(weight for _, weight in ballots) or not any(counts):
        leaders = []
    met = closing["roll"] and enough(Fraction(closing["voted"], closing["roll"]), QUORUMS[opening["quorum"]])
    codes = [ballot["code"] for ballot in record["ballots"]]
    expected = verdict(opening, leaders, codes, closing["seed"]) if met else ("no-quorum", None, [])
    need((closing["result"], closing["option"], closing["tied"]) == expected,
         f"The result is {closing['result']}, but the ballots give {expected[0]}.")  # fmt: skip


def yes_or_no(counts: list[Fraction], threshold: str) -> list[int]:
    """Return who leads a motion that is carried or not."""
    if counts[0] == counts[1] and threshold in ("most", "majority"):
        return [0, 1]
    ahead = counts[0] > counts[1] and enough(share(counts[0], sum(counts)), THRESHOLDS[threshold])
    return [0] if ahead else [1]


def verdict(opening: dict[str, Any], leaders: list[int], codes: list[str], seed: str) -> tuple[str, Any, list[str]]:
    """Return result, option and tied options."""
    tied = [LETTERS[option] for option in leaders] if len(leaders) > 1 else []
    if not leaders:
        return "rejected", None, []
    if tied and opening["tie"] != "lot":
        return ("casting" if opening["tie"] == "chair" else "tied"), None, tied
    drawn = hashlib.sha256("\n".join([seed, *sorted(codes)]).encode()).digest()
    option = leaders[int.from_bytes(drawn, "big") % len(leaders)] if tied else leaders[0]
    if opening["method"] == "yes-no" and option == 1:
        return "rejected", None, tied
    return "carried", LETTERS[option], tied


# --- All of it -------------------------------------------------------------------------------------------------------


def verify(
    record: dict[str, Any], opening: str | None, closing: str | None, receipt: dict[str, Any] | None
) -> list[str]:
    """Return what was checked, a sentence each; Refused for the first thing that is wrong."""
    check_opening(record, opening)
    said = [f"Motion {record['opening']['number']}: question, rules, times and roll are those of the opening."]
    if "closing" not in record:
        need(receipt is None and closing is None, "The vote is not closed yet: there are no ballots to check.")
        return [*said, "The vote is not closed yet."]
    need(record["closing"]["opening"] == record["opening_commit"], "The closing belongs to another opening.")
    commit = bound("closing", record["closing"])
    need(commit == record["closing_commit"], "The closing was changed: its hash is another.")
    need(closing in (None, commit), "The closing is not the one whose hash was posted.")
    check_ballots(record)
    said.append(f"{record['closing']['ballots']} ballots are those that the closing binds, one a seat that took part.")
    if "ballots" in record:
        check_verdict(record)
        said.append(f"They were counted again: the result is {record['closing']['result']}.")
    else:
        said.append("The ballots are not listed, so that they cannot be counted again.")
    if receipt is not None:
        check_receipt(record, receipt)
        said.append("The ballot of your receipt is among them, as you cast it.")
    if opening is None or closing is None:
        said.append(f"Compare with what was posted: opening {record['opening_commit']}, closing {commit}.")
    return said


def main(arguments: list[str] | None = None) -> int:
    """Check the files that the command line names, and say what was found."""
    parser = argparse.ArgumentParser(description="Check a vote.")
    parser.add_argument("file", help="the motion's record as JSON")
    parser.add_argument("--opening", help="the hash that was posted when the vote opened")
    parser.add_argument("--closing", help="the hash that was posted when it closed")
    parser.add_argument("--receipt", help="your receipt: the line you were shown, or a file")
    asked = parser.parse_args(arguments)
    try:
        record, receipt = read(asked.file), None
        if asked.receipt:
            line = re.fullmatch(r"\d+:[0-9a-f]+:[^:]+(:\d+)?", asked.receipt)
            receipt = typed_receipt(asked.receipt, record) if line else read(asked.receipt)
        sentences = verify(record, asked.opening, asked.closing, receipt)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        print(f"The file cannot be read: {error}", file=sys.stderr)
        return 2
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        print(f"REFUSED. The record lacks something or holds something else than a record: {error}")
        return 1
    except Refused as refused:
        print(f"REFUSED. {refused}")
        return 1
    print("\n".join([*sentences, "All is well."]))
    return 0


def read(file: str) -> Any:
    """Return the JSON in a file."""
    with open(file, encoding="utf-8") as opened:
        return read_text(opened.read())


def read_text(text: str) -> Any:
    """Return the JSON in a text, refusing what JSON allows but a record never holds."""
    return json.loads(text, object_pairs_hook=unique, parse_float=no_float, parse_constant=no_float)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return pairs as they stand, none twice."""
    found = dict(pairs)
    need(len(found) == len(pairs), "The file names the same thing twice.")
    return found


def no_float(text: str) -> None:
    """Refuse a number that is not whole."""
    raise Refused(f"The file holds {text}, which is not a whole number.")


if __name__ == "__main__":
    sys.exit(main())
