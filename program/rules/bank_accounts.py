"""A bank account is named by its IBAN, whose check digits catch a slip of the hand, and its bank by a BIC."""

import re
import unicodedata

# Length of the IBAN in every country of the euro payments area (European Payments Council, list of scheme countries).
IBAN_LENGTHS: dict[str, int] = {
    **{"AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20},
    **{"ES": 24, "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27},
    **{"LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15},
    **{"PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "VA": 22},
}
HOLDER_MOST = 70
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_SPELLED = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "æ": "ae", "Æ": "Ae"} | {
    "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "œ": "oe", "Œ": "Oe", "þ": "th", "ð": "d", "&": "+",
    "–": "-", "—": "-", "’": "'", "‘": "'", "´": "'", "_": "-", "ı": "i",
}  # fmt: skip


def clean_iban(given: str) -> str | None:
    """Return an IBAN in capitals without spaces, or None where its country, length or check digits are wrong."""
    text = re.sub(r"[\s-]", "", given).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]+", text) or len(text) != IBAN_LENGTHS.get(text[:2]):
        return None
    return text if _remainder(text) == 1 else None


def clean_bic(given: str) -> str | None:
    """Return a BIC in capitals without spaces, or None where it has not its 8 or 11 places."""
    text = re.sub(r"\s", "", given).upper()
    return text if _BIC.fullmatch(text) else None


def latin(given: str, most: int) -> str:
    """Return a text in the letters that every bank of the euro payments area reads, cut at `most` of them.

    Accents are taken off and umlauts spelled out; what has no such letter becomes a dot. A slash neither begins nor
    ends the text nor stands beside another, which banks read as a code. Never empty: where nothing is left, a dot.
    """
    spelled = "".join(_SPELLED.get(letter, letter) for letter in unicodedata.normalize("NFC", given))
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(letter))
    known = "".join(letter if letter in _LATIN else "." for letter in bare)
    return re.sub(r"/{2,}", "/", " ".join(known.split()))[:most].strip("/ ") or "."


def _remainder(iban: str) -> int:
    """ISO 7064, mod 97-10: the first four places go to the end, and letters count from A = 10."""
    turned = iban[4:] + iban[:4]
    return int("".join(str(int(place, 36)) for place in turned)) % 97
