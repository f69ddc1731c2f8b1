#!/usr/bin/env python3
"""Checks a partner statement, as in `python rainmaker_verify.py statement.json [--root HEX]`.

This file needs Python 3.9 or newer and nothing else. It reads the statement, computes everything in it again, and says
in plain sentences what it found. It exits with 0 when all is well, 1 when something is wrong, 2 when it cannot read
the file. All amounts in the file are whole minor units: cents for USD, yen for JPY, thousandths of a dinar for KWD.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

FORMAT = "rainmaker-statement-1"
POCKETS = ("held", "payable", "paid", "clawback")
FORMULA = ("flat", "parts", "tranches", "tranche", "credits", "credit", "cap_left")
MOVEMENT = (
    "sequence", "posting", "at", "date", "kind", "account", "amount", "currency", "balances", "refers", "terms",
    "earning", "salt", "hash",
)  # fmt: skip
OPENING = (
    "sequence", "kind", "partner", "currency", "exponent", "period", "balances", "previous_head", "previous_root",
    "salt", "hash",
)  # fmt: skip


class Refused(Exception):
    """Something in the statement is wrong; the message is a sentence about it."""


def need(holds: object, sentence: str) -> None:
    """Refuse with a sentence unless something holds."""
    if not holds:
        raise Refused(sentence)


# --- Reading ---------------------------------------------------------------------------------------------------------


def read(text: str) -> Any:
    """Return the statement in a text, refusing what JSON allows but a statement never holds."""
    return json.loads(text, object_pairs_hook=_unique, parse_float=_no_float, parse_constant=_no_float)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    need(len(found) == len(pairs), "The file names the same thing twice.")
    return found


def _no_float(text: str) -> None:
    raise Refused(f"The file holds {text}, which is not a whole number.")


def whole(value: object) -> bool:
    """Tell whether a value is a whole number (Python counts True as one; we do not)."""
    return type(value) is int


def canonical(facts: dict[str, Any]) -> bytes:
    """Write facts as JSON in the one spelling that hashes are made from."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data: bytes) -> bytes:
    """Return the SHA-256 of bytes, as bytes."""
    return hashlib.sha256(data).digest()


def unhex(text: Any, what: str) -> bytes:
    """Return the 32 bytes that 64 hexadecimal digits stand for."""
    need(isinstance(text, str) and re.fullmatch("[0-9a-f]{64}", text), f"The {what} is not a SHA-256 in hexadecimal.")
    return bytes.fromhex(text)


# --- 1. The chain: every line is bound to the one before it ----------------------------------------------------------


def check_chain(statement: dict[str, Any]) -> None:
    """Each line's hash is made from the hash before it and the line; the last one is the head."""
    before = bytes(32)
    for number, line in enumerate(statement["lines"]):
        names = MOVEMENT if number else OPENING
        need(set(line) == set(names), f"Line {number} has not exactly the entries that a line has.")
        need(whole(line["sequence"]) and line["sequence"] == number, f"Line {number} is numbered {line['sequence']}.")
        need(re.fullmatch("[0-9a-f]{32,}", line["salt"]), f"The salt of line {number} is not one.")
        facts = {name: value for name, value in line.items() if name != "hash"}
        before = sha256(before + canonical(facts))
        need(before == unhex(line["hash"], f"hash of line {number}"), f"Line {number} was changed, moved or lost.")
    need(before == unhex(statement["head"], "head"), "The head is not the hash of the last line: lines are missing.")


# --- 2. The frame: what stands above and below the lines is what the chain says --------------------------------------


def check_frame(statement: dict[str, Any]) -> None:
    """Partner, currency, period, opening and closing repeat what is bound by the chain."""
    opening, last = statement["lines"][0], statement["lines"][-1]
    need(opening["kind"] == "opening", "The first line is not the opening.")
    need(statement["partner"]["id"] == opening["partner"], "The partner is not the one of the opening line.")
    for name in ("currency", "exponent", "period", "previous_root"):
        need(canonical({"": statement[name]}) == canonical({"": opening[name]}), f"The {name} is not the sealed one.")
    for name, line in (("opening", opening), ("closing", last)):
        need(canonical(statement[name]) == canonical(line["balances"]), f"The {name} is not that of the lines.")
        pockets = statement[name]
        need(set(pockets) == set(POCKETS) and all(map(whole, pockets.values())), f"The {name} is not four amounts.")
        owed = pockets["held"] + pockets["payable"] - pockets["clawback"]
        said = statement["owed"][name]
        need(whole(said) and said == owed, f"What is owed at the {name} is wrong.")
    need(statement["exponent"] in range(5), "The currency's decimals are wrong.")


# --- 3. The balances: each line leaves what the line before left, plus its amount ------------------------------------


def check_balances(statement: dict[str, Any]) -> None:
    """Running balances, currency, and order in time."""
    period, lines = statement["period"], statement["lines"]
    end, previous = date.fromisoformat(period["end"]), lines[0]["balances"]
    moment = ""
    for line in lines[1:]:
        where = f"Line {line['sequence']}"
        need(line["currency"] == statement["currency"], f"{where} is in another currency.")
        need(line["account"] in POCKETS, f"{where} is on an account that there is not.")
        need(whole(line["amount"]) and line["amount"], f"{where} moves nothing, or not a whole amount.")
        after = dict(previous)
        after[line["account"]] += line["amount"]
        need(canonical(line["balances"]) == canonical(after), f"The balances after line {line['sequence']} are wrong.")
        day, at = date.fromisoformat(line["date"]), datetime.fromisoformat(line["at"].replace("Z", "+00:00"))
        need(day <= end, f"{where} is dated after the period.")
        need(abs((at.date() - day).days) <= 1, f"{where} has a date that is not that of its moment.")
        need(moment <= line["at"][:19], f"{where} is out of order.")
        previous, moment = line["balances"], line["at"][:19]


# --- 4. The earnings: base x rate x share, rounded as agreed, gives the amount ---------------------------------------


def half_even(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest whole; a half goes to the even neighbour."""
    units, rest = divmod(numerator, denominator)
    return units + (rest * 2 > denominator or (rest * 2 == denominator and units % 2 == 1))


def divide(total: int, weights: list[int]) -> list[int]:
    """Divide a total by weights: rounded towards zero, then one unit each to those who lost most, the earlier first."""
    need(weights and min(weights) >= 0 and sum(weights) > 0, "A share has no weight.")
    sign = -1 if total < 0 else 1
    portions = [divmod(abs(total) * weight, sum(weights)) for weight in weights]
    parts = [units for units, _ in portions]
    by_loss = sorted(range(len(weights)), key=lambda place: -portions[place][1])
    for place in by_loss[: abs(total) - sum(parts)]:
        parts[place] += 1
    return [sign * part for part in parts]


def earned(formula: dict[str, Any]) -> int:
    """Compute an earning: the whole, then this tranche of it, then the partner's share, then the cap."""
    whole_sum = sum(part["minor"] * part["rate_bp"] for part in formula["parts"])
    minor: int = half_even(whole_sum, 10000) if formula["flat"] is None else formula["flat"]
    minor = divide(minor, formula["tranches"])[formula["tranche"]]
    minor = divide(minor, formula["credits"])[formula["credit"]]
    return minor if formula["cap_left"] is None else min(minor, max(formula["cap_left"], 0))


def check_earnings(statement: dict[str, Any]) -> tuple[int, int]:
    """Every earning is computed again; return how many were, and how many carry no formula."""
    terms = {digest: read(body) for digest, body in statement["terms"].items()}
    for digest, body in statement["terms"].items():
        need(sha256(body.encode()).hex() == digest, "The terms in the file are not those that the lines refer to.")
    computed = bare = 0
    for line in statement["lines"][1:]:
        where, earning = f"Line {line['sequence']}", line["earning"]
        need(line["terms"] is None or line["terms"] in terms, f"{where} refers to terms that the file does not hold.")
        need((line["kind"] == "accrue") == (earning is not None), f"{where} has a sum that is out of place.")
        if earning is None:
            continue
        if earning["inputs"] is None:
            bare += 1
            continue
        formula = earning["inputs"]
        need(set(formula) == set(FORMULA), f"{where} has another formula than is known.")
        need(earned(formula) == line["amount"], f"{where} says {line['amount']}, but its sum gives {earned(formula)}.")
        check_named(where, earning, formula, terms.get(line["terms"]))
        computed += 1
    return computed, bare


def check_named(where: str, earning: dict[str, Any], formula: dict[str, Any], terms: Any) -> None:
    """Base, rate and share that a line names are those of its sum, and the terms have such a reward."""
    shared = len(formula["credits"]) > 1
    need(not shared or formula["credits"][formula["credit"]] == earning["share_bp"], f"{where} names another share.")
    parts = formula["parts"]
    if formula["flat"] is None:
        need(earning["rate_bp"] in [part["rate_bp"] for part in parts], f"{where} names another rate.")
        need(shared or len(parts) > 1 or earning["share_bp"] < 10000 or parts[0]["minor"] == earning["base"],
             f"{where} names another base.")  # fmt: skip
    if terms is not None:
        need(earning["reward"] in [reward["key"] for reward in terms["rewards"]],
             f"{where} names a reward that the terms do not have.")  # fmt: skip


# --- 5. The tree: the head is under the root that was published ------------------------------------------------------


def check_tree(statement: dict[str, Any], published: str | None) -> None:
    """The head and its proof lead to the period's root, which is the published one."""
    proof, at = statement["proof"], sha256(b"\x00" + unhex(statement["head"], "head"))
    place, width, rest = proof["position"], proof["size"], list(proof["siblings"])
    need(set(proof) == {"position", "size", "siblings"}, "The proof is not one.")
    need(whole(place) and whole(width) and 0 <= place < width, "The proof names a place that there is not.")
    while width > 1:
        if place ^ 1 < width:
            need(rest, "The proof is too short.")
            sibling = unhex(rest.pop(0), "proof")
            at = sha256(b"\x01" + (sibling + at if place % 2 else at + sibling))
        place, width = place // 2, (width + 1) // 2
    need(not rest, "The proof is too long.")
    label, previous = statement["period"]["label"], statement["previous_root"]
    facts = {"label": label, "previous": previous, "size": proof["size"], "tree": at.hex()}
    root = sha256(b"\x02" + canonical(facts)).hex()
    need(root == statement["root"], "The proof does not lead to the root in the file.")
    need(published is None or root == published.strip().lower(), "The root in the file is not the published one.")


# --- All of it -------------------------------------------------------------------------------------------------------


def verify(statement: Any, published: str | None = None) -> list[str]:
    """Return sentences about a statement that is right; Refused says what is wrong with any other."""
    try:
        need(statement["format"] == FORMAT, f"This is not a {FORMAT} file.")
        check_chain(statement)
        check_frame(statement)
        check_balances(statement)
        computed, bare = check_earnings(statement)
        check_tree(statement, published)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise Refused(f"The file is not shaped as a statement is ({type(error).__name__}: {error}).") from None
    return list(report(statement, computed, bare, published))


def amount(minor: int, statement: dict[str, Any]) -> str:
    """Write minor units as an amount."""
    places = statement["exponent"]
    units, rest = divmod(abs(minor), 10**places)
    return f"{'-' if minor < 0 else ''}{units}{f'.{rest:0{places}d}' if places else ''} {statement['currency']}"


def report(statement: dict[str, Any], computed: int, bare: int, published: str | None) -> Iterator[str]:
    """Say what was checked."""
    period, owed = statement["period"], statement["owed"]
    yield f"Statement {period['label']} ({period['start']} to {period['end']}) of partner {statement['partner']['id']}."
    yield f"The chain is whole: {len(statement['lines'])} lines, none changed, moved, lost or added."
    yield (f"The balances add up: {amount(owed['opening'], statement)} was owed at the opening, "
           f"{amount(owed['closing'], statement)} at the closing.")  # fmt: skip
    yield f"{computed} earnings were computed again from base, rate and share; all agree."
    if bare:
        yield f"{bare} earnings came without a formula and could not be computed again."
    yield f"The statement is one of {statement['proof']['size']} under the root {statement['root']}."
    if published is None:
        yield "You gave no root. Compare the one above with the root that was posted in the program's channel."
    else:
        yield "That is the root you gave."


def main(arguments: list[str] | None = None) -> int:
    """Check the file that the command line names, and say what was found."""
    parser = argparse.ArgumentParser(description="Check a partner statement.")
    parser.add_argument("file", help="the statement as JSON")
    parser.add_argument("--root", help="the root that was published for the period")
    asked = parser.parse_args(arguments)
    try:
        with open(asked.file, encoding="utf-8") as opened:
            statement = read(opened.read())
        sentences = verify(statement, asked.root)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        print(f"The file cannot be read: {error}", file=sys.stderr)
        return 2
    except Refused as refused:
        print(f"REFUSED. {refused}")
        return 1
    print("\n".join([*sentences, "All is well."]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
