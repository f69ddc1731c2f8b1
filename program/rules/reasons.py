"""A reason says in public what somebody is thanked for: concrete, short, and without sums of money."""

import re
import unicodedata

from program.errors import Refusal
from program.rules.names import visible

WORDS_LEAST, LETTERS_MOST = 5, 400
_SIGNS = r"[$€£¥₹₩₿]"
_CODES = r"(?:USD|EUR|GBP|CHF|JPY|CAD|AUD|INR|SEK|NOK|DKK|PLN|BRL|dollars?|euros?|pounds?)"
_MONEY = re.compile(
    rf"{_SIGNS}\s*\d|\d[\d.,\s]*[km]?\s*{_SIGNS}|\b{_CODES}\s*\d|\d[\d.,\s]*[km]?\s*{_CODES}\b", re.IGNORECASE
)


class VagueReason(Refusal):
    """A reason has too few words to say anything; facts: least."""


class LongReason(Refusal):
    """A reason has more letters than people read; facts: most, length."""


class MoneyInReason(Refusal):
    """A reason that all will read names a sum of money; facts: found."""


def clean_reason(given: str) -> str:
    """Return a reason on one line without invisible characters; VagueReason, LongReason or MoneyInReason."""
    text = unicodedata.normalize("NFC", visible(given))
    if len([word for word in text.split() if any(map(str.isalnum, word))]) < WORDS_LEAST:
        raise VagueReason(least=WORDS_LEAST)
    if len(text) > LETTERS_MOST:
        raise LongReason(most=LETTERS_MOST, length=len(text))
    money = _MONEY.search(unicodedata.normalize("NFKC", text))
    if money:
        raise MoneyInReason(found=money[0].strip())
    return text
