"""Payout methods: what is accepted, what is refused, and how little of it is ever shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from bot.store import Store
from program.errors import BadEmail, Refusal, UnknownPartner
from program.payout_errors import (
    BadBic,
    BadHolder,
    BadIban,
    BadStripeAccount,
    BadWiseRecipient,
    MethodCurrency,
    UnknownMethod,
)
from program.payout_methods import details_of, end_method, masked, method_of, methods_of, set_method
from program.rules.bank_accounts import clean_bic, clean_iban, latin
from program.tables import PayoutMethod
from tests.program.purse import IBAN, NOON, SEPA, partner


def ways(store, kind, currency="EUR", **given):
    juno = partner(store, "Juno Works")
    return set_method(store, partner_id=juno.id, currency=currency, kind=kind, given=given, now=NOON)


@pytest.mark.parametrize(
    ("kind", "currency", "given", "shown"),
    [
        ("paypal", "USD", {"email": " Ada@Letters.Example "}, "a•••@letters.example"),
        ("wise", "GBP", {"email": "ada@letters.example", "name": "Ada Byron"}, "a•••@letters.example"),
        ("wise", "GBP", {"recipient": "148563324", "name": "Ada Byron"}, "•••3324"),
        (
            "sepa",
            "EUR",
            {"iban": "de89 3704 0044 0532 0130 00", "bic": "cobadeff", "name": "Zoë"},
            "DE89 •••• •••• 3000",
        ),
        ("stripe", "USD", {"account": "acct_1Acme0000XYZ9"}, "acct_•••XYZ9"),
    ],
)
def test_a_way_of_being_paid_is_kept_whole_and_shown_masked(store: Store, kind, currency, given, shown):
    with store.unit() as unit:
        method = ways(unit, kind, currency, **given)
        assert masked(method) == shown
        assert len(details_of(method)) == len(given)
        hidden = [value for key, value in details_of(method).items() if key != "name"]
        assert all(value not in masked(method) for value in hidden)


@pytest.mark.parametrize(
    ("kind", "currency", "given", "error"),
    [
        ("paypal", "USD", {}, BadEmail),
        ("paypal", "USD", {"email": "no address"}, BadEmail),
        ("paypal", "USD", {"email": "=1+1@letters.example"}, BadEmail),
        ("paypal", "USD", {"email": "+ada@letters.example"}, BadEmail),
        ("paypal", "KRW", {"email": "ada@letters.example"}, MethodCurrency),
        ("wise", "USD", {"recipient": "12", "name": "Ada"}, BadWiseRecipient),
        ("wise", "USD", {"recipient": "148563324"}, BadHolder),
        ("sepa", "EUR", {**SEPA, "iban": "DE88370400440532013000"}, BadIban),
        ("sepa", "EUR", {**SEPA, "iban": "DE8937040044053201300"}, BadIban),
        ("sepa", "EUR", {**SEPA, "iban": "US89370400440532013000"}, BadIban),
        ("sepa", "EUR", {**SEPA, "bic": "COBADEF"}, BadBic),
        ("sepa", "EUR", {**SEPA, "name": "株式会社"}, BadHolder),
        ("sepa", "USD", SEPA, MethodCurrency),
        ("stripe", "USD", {"account": "1Acme"}, BadStripeAccount),
        ("cash", "USD", {}, UnknownMethod),
    ],
)
def test_what_cannot_be_right_is_refused_and_nothing_is_kept(store: Store, kind, currency, given, error):
    with store.unit() as unit:
        with pytest.raises(error) as refused:
            ways(unit, kind, currency, **given)
        assert isinstance(refused.value, Refusal)
        assert unit.exec(select(PayoutMethod)).all() == []


def test_nobody_is_paid_who_is_no_partner(store: Store):
    with store.unit() as unit, pytest.raises(UnknownPartner):
        set_method(unit, partner_id="pn_none", currency="EUR", kind="sepa", given=SEPA, now=NOON)


def test_a_new_way_takes_the_place_of_the_old_which_is_kept(store: Store):
    with store.unit() as unit:
        juno = partner(unit, "Juno Works", EUR="sepa", USD="paypal")
        first = method_of(unit, juno.id, "EUR")
        same = set_method(unit, partner_id=juno.id, currency="EUR", kind="sepa", given=SEPA, now=NOON)
        assert same.id == first.id
        new = set_method(unit, partner_id=juno.id, currency="EUR", kind="paypal", given={"email": juno.email}, now=NOON)
        assert new.id in {row.id for row in methods_of(unit, juno.id)}
        assert [(row.currency, row.kind) for row in methods_of(unit, juno.id)] == [("EUR", "paypal"), ("USD", "paypal")]
        assert first.ended_at == NOON
        assert end_method(unit, juno.id, "EUR", NOON)
        assert not end_method(unit, juno.id, "EUR", NOON)
        assert method_of(unit, juno.id, "EUR") is None


# Examples of the IBAN registry, each with the letters and lengths of its country.
EXAMPLES = [
    "AT611904300234573201",
    "BE68539007547034",
    "CH9300762011623852957",
    "DE89370400440532013000",
    "ES9121000418450200051332",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "IE29AIBK93115212345678",
    "IT60X0542811101000000123456",
    "LT121000011101001000",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PL61109010140000071219812874",
    "SE4550000000058398257466",
]


@pytest.mark.parametrize("iban", EXAMPLES)
def test_the_registrys_own_examples_are_accounts(iban: str):
    assert clean_iban(" ".join(iban[start : start + 4] for start in range(0, len(iban), 4)).lower()) == iban


@given(st.sampled_from(EXAMPLES), st.data())
def test_one_wrong_place_or_two_swapped_never_pass(iban: str, data):
    """Mod 97 finds every single slip and every swap of neighbours that differ."""
    place = data.draw(st.integers(0, len(iban) - 2))
    kind = str.isdigit if iban[place].isdigit() else str.isalpha
    letters = [letter for letter in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" if kind(letter) and letter != iban[place]]
    slip = iban[:place] + data.draw(st.sampled_from(letters)) + iban[place + 1 :]
    assert clean_iban(slip) is None
    swapped = iban[:place] + iban[place + 1] + iban[place] + iban[place + 2 :]
    assert swapped == iban or clean_iban(swapped) is None


def test_a_bank_has_eight_or_eleven_places():
    assert [clean_bic(given) for given in ("cobadeff", "COBA DEFF 500")] == ["COBADEFF", "COBADEFF500"]
    assert [clean_bic(given) for given in ("COBADEF", "COBADEFFXX", "C0BADEFF", "")] == [None] * 4


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("Müller & Söhne – Straße", "Mueller + Soehne - Strasse"),
        ("Łukasz Đurić, Ærø", "Lukasz Duric, Aero"),
        ("Zoë//Ñandú/", "Zoe/Nandu"),
        ("Acme™ <b>株式会社", "AcmeTM .b....."),
        ("/x", "x"),
    ],
)
def test_a_name_is_spelled_in_the_letters_that_banks_read(given: str, written: str):
    assert latin(given, 70) == written


@given(st.text(), st.integers(1, 140))
def test_whatever_a_name_is_a_bank_can_read_it(text: str, most: int):
    written = latin(text, most)
    assert len(written) <= most
    assert set(written) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
    assert not written.startswith("/") and not written.endswith("/") and "//" not in written


def test_the_account_of_these_stories_is_one():
    assert clean_iban(IBAN) == IBAN
