"""Money is a whole number of minor units and an ISO 4217 currency; two currencies are never added."""

from __future__ import annotations

from dataclasses import dataclass

# Exponents that are not two; ISO 4217, list one.
_EXPONENTS: dict[str, int] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("UYI", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_TWO = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY
    COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
    MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
    SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER
    ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - a list of 140 strings hides what is missing
)
MINOR_MOST = 10**15


class CurrencyMismatch(TypeError):
    """Two currencies were about to be added: a bug, not a person's mistake."""


def exponent(currency: str) -> int:
    """Return how many decimals a currency has; ValueError for one that ISO 4217 does not list."""
    if currency in _EXPONENTS:
        return _EXPONENTS[currency]
    if currency in _TWO:
        return 2
    raise ValueError(f"{currency!r} is not an ISO 4217 currency")


@dataclass(frozen=True, order=False)
class Money:
    """An amount in minor units of a currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up")
        return Money(self.minor + other.minor, self.currency)


def percent_of(base: int, rate_bp: int) -> int:
    """Return a share of minor units at basis points, a half rounded to the even unit; exact integers throughout."""
    whole, rest = divmod(base * rate_bp, 10_000)
    if rest * 2 > 10_000 or (rest * 2 == 10_000 and whole % 2):
        whole += 1
    return whole
