"""A mutation is one change to an honest statement file that the verifier must refuse."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from random import Random
from typing import Any

Facts = dict[str, Any]


def mutated(random: Random, text: str) -> tuple[str, Facts]:
    """Return the name of a mutation and the file's facts after it; they always differ from those before."""
    while True:
        facts, name = json.loads(text), random.choice(list(MUTATIONS))
        MUTATIONS[name](random, facts)
        if facts != json.loads(text):
            return name, facts


def canonical(facts: Facts) -> bytes:
    """Facts in the one spelling that hashes are made from, written here a second time."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def reseal(facts: Facts) -> Facts:
    """Make all hashes fit again, as a dishonest program could for a period with one statement."""
    before = bytes(32)
    for line in facts["lines"]:
        line.pop("hash", None)
        before = sha256(before + canonical(line)).digest()
        line["hash"] = before.hex()
    facts["head"] = before.hex()
    facts["proof"] = {"position": 0, "size": 1, "siblings": []}
    tree = sha256(b"\x00" + before).hexdigest()
    bound = {"label": facts["period"]["label"], "previous": facts["previous_root"], "size": 1, "tree": tree}
    facts["root"] = sha256(b"\x02" + canonical(bound)).hexdigest()
    return facts


def carry(facts: Facts) -> Facts:
    """Compute all balances anew from the amounts."""
    balances = facts["opening"]
    for line in facts["lines"][1:]:
        balances = {**balances, line["account"]: balances[line["account"]] + line["amount"]}
        line["balances"] = balances
    facts["closing"] = balances
    facts["owed"]["closing"] = balances["held"] + balances["payable"] - balances["clawback"]
    return facts


def _line(random: Random, facts: Facts) -> Facts:
    return random.choice(facts["lines"][1:] or facts["lines"])


def _nudge(random: Random) -> int:
    return random.choice((-1, 1)) * random.choice((1, 1, 2, 100, 10**6))


def _flip(random: Random, text: str) -> str:
    place = random.randrange(len(text))
    other = random.choice([digit for digit in "0123456789abcdef" if digit != text[place]])
    return text[:place] + other + text[place + 1 :]


def _amount(random: Random, facts: Facts) -> None:
    line = _line(random, facts)
    line["amount"] = line.get("amount", 0) + _nudge(random)


def _type(random: Random, facts: Facts) -> None:
    line = _line(random, facts)
    line["amount"] = random.choice((str(line.get("amount")), None, [1], True, 1.5))


def _order(random: Random, facts: Facts) -> None:
    lines = facts["lines"]
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _renumbered_order(random: Random, facts: Facts) -> None:
    _order(random, facts)
    for sequence, line in enumerate(facts["lines"]):
        line["sequence"] = sequence


def _drop(random: Random, facts: Facts) -> None:
    facts["lines"].pop(random.randrange(len(facts["lines"])))


def _insert(random: Random, facts: Facts) -> None:
    lines = facts["lines"]
    lines.insert(random.randrange(len(lines) + 1), json.loads(json.dumps(random.choice(lines))))


def _date(random: Random, facts: Facts) -> None:
    line = _line(random, facts)
    field = random.choice([name for name in ("date", "at") if name in line] or ["date"])
    line[field] = str(line.get(field, "2026-01-01")).replace("-0", "-1", 1) if random.random() < 0.5 else "2025-02-03"


def _rate(random: Random, facts: Facts) -> None:
    earnings = [line["earning"] for line in facts["lines"][1:] if line["earning"]]
    if earnings:
        earning = random.choice(earnings)
        field = random.choice(("rate_bp", "base", "share_bp"))
        earning[field] = (earning[field] or 0) + _nudge(random)


def _formula(random: Random, facts: Facts) -> None:
    earnings = [line["earning"] for line in facts["lines"][1:] if line["earning"] and line["earning"]["inputs"]]
    if earnings:
        inputs = random.choice(earnings)["inputs"]
        for part in inputs["parts"]:
            part[random.choice(("minor", "rate_bp"))] += _nudge(random)
        inputs["flat"] = None if inputs["flat"] is None else inputs["flat"] + _nudge(random)


def _currency(random: Random, facts: Facts) -> None:
    other = random.choice([each for each in ("USD", "EUR", "JPY", "KWD") if each != facts["currency"]])
    random.choice((facts, _line(random, facts)))["currency"] = other


def _running(random: Random, facts: Facts) -> None:
    balances = _line(random, facts)["balances"]
    balances[random.choice(list(balances))] += _nudge(random)


def _frame(random: Random, facts: Facts) -> None:
    frame = facts[random.choice(("opening", "closing", "owed"))]
    frame[random.choice(list(frame))] += _nudge(random)


def _salt(random: Random, facts: Facts) -> None:
    line = random.choice(facts["lines"])
    line["salt"] = _flip(random, line["salt"])


def _hash(random: Random, facts: Facts) -> None:
    holder, name = random.choice([(random.choice(facts["lines"]), "hash"), (facts, "head"), (facts, "root")])
    holder[name] = _flip(random, holder[name])


def _proof(random: Random, facts: Facts) -> None:
    proof, how = facts["proof"], random.randrange(5)
    siblings = proof["siblings"]
    if how == 0:
        proof["position"] += _nudge(random)
    elif how == 1:
        proof["size"] += _nudge(random)
    elif how == 2:
        siblings.append(facts["head"])
    elif siblings and how == 3:
        siblings.pop(random.randrange(len(siblings)))
    elif siblings:
        place = random.randrange(len(siblings))
        siblings[place] = _flip(random, siblings[place])


def _name(random: Random, facts: Facts) -> None:
    line = _line(random, facts)
    field = random.choice([name for name in ("kind", "account", "posting", "terms") if name in line])
    line[field] = f"{line[field]}x"


def _header(random: Random, facts: Facts) -> None:
    how = random.randrange(5)
    if how == 0:
        facts["partner"]["id"] += "x"
    elif how == 1:
        facts["exponent"] += 1
    elif how == 2:
        facts["period"][random.choice(("label", "start", "end", "timezone"))] += "x"
    elif how == 3:
        facts["previous_root"] = "" if facts["previous_root"] else facts["root"]
    else:
        facts["format"] += "x"


def _terms(random: Random, facts: Facts) -> None:
    for digest, body in facts["terms"].items():
        facts["terms"][digest] = body.replace("0", "1", 1)


def _refers(random: Random, facts: Facts) -> None:
    refers = _line(random, facts).get("refers", {})
    for name in list(refers)[:1]:
        refers[name] += "x"


MUTATIONS: dict[str, Callable[[Random, Facts], None]] = {
    "amount": _amount,
    "type": _type,
    "order": _order,
    "order, renumbered": _renumbered_order,
    "drop": _drop,
    "insert": _insert,
    "date": _date,
    "rate": _rate,
    "formula": _formula,
    "currency": _currency,
    "running balance": _running,
    "opening, closing or owed": _frame,
    "salt": _salt,
    "hash, head or root": _hash,
    "proof": _proof,
    "kind, account, posting or terms": _name,
    "header": _header,
    "terms": _terms,
    "reference": _refers,
}
