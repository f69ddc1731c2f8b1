"""Partners: added once, found by what people type, and never called what cannot be seen."""

import pytest

from program.errors import BadEmail, PartnerExists, UnknownPartner
from program.partners import add_partner, find_partner, list_partners, set_status
from program.rules.names import clean_email, clean_name
from tests.program.scene import NOON


def test_a_partner_is_found_by_address_name_or_beginning(scene):
    """Case and space around do not matter."""
    for given in ["juno@works.example", "JUNO@works.example ", "Juno Works", "juno works", "jun"]:
        assert find_partner(scene.store, given).id == scene.partner.id


def test_a_partner_is_found_by_id(scene):
    """Ids come out of buttons."""
    assert find_partner(scene.store, scene.partner.id) is scene.partner


def test_a_beginning_of_two_names_finds_nobody(scene):
    """Nobody is guessed."""
    add_partner(scene.store, name="Juniper", email="j@juniper.example", now=NOON)
    with pytest.raises(UnknownPartner):
        find_partner(scene.store, "jun")
    assert find_partner(scene.store, "juni").name == "Juniper"


def test_an_exact_name_wins_over_a_longer_one(scene):
    """Juno Works is not Juno Works East."""
    add_partner(scene.store, name="Juno Works East", email="east@works.example", now=NOON)
    assert find_partner(scene.store, "JUNO WORKS").id == scene.partner.id


def test_what_names_nobody_finds_nobody(scene):
    """Wildcards are letters like any other."""
    for given in ["", "  ", "%", "_", "nobody", "\u200b"]:
        with pytest.raises(UnknownPartner):
            find_partner(scene.store, given)


def test_an_address_belongs_to_one_partner(scene):
    """In whatever case it is written."""
    with pytest.raises(PartnerExists):
        add_partner(scene.store, name="Other", email="Juno@Works.Example", now=NOON)


def test_a_tenant_id_belongs_to_one_partner(scene):
    """The merchant's own system knows a partner by it."""
    add_partner(scene.store, name="One", tenant_id="t1", now=NOON)
    with pytest.raises(PartnerExists):
        add_partner(scene.store, name="Two", tenant_id="t1", now=NOON)


def test_a_name_alone_must_be_new_but_an_address_tells_two_apart(scene):
    """Two creators may both be called Juno Works."""
    with pytest.raises(PartnerExists):
        add_partner(scene.store, name="juno  WORKS", now=NOON)
    assert add_partner(scene.store, name="Juno Works", email="two@works.example", now=NOON).name == "Juno Works"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Juno\t\nWorks ", "Juno Works"),
        ("Ju\u202eno\u200b\u2066", "Juno"),
        ("\uff2a\uff55\uff4e\uff4f", "Juno"),
        ("A\u3164\u115fB", "AB"),
        ("x" * 300, "x" * 100),
        ("Zo\u0065\u0308", "Zo\u00eb"),
        ("\U000e0041\U000e0042", ""),
        ("a\x00b\x1bc", "abc"),
    ],
)
def test_names_keep_what_can_be_seen(given, kept):
    """Direction marks, zero widths, fillers, tags and controls go."""
    assert clean_name(given) == kept


@pytest.mark.parametrize(
    "given", ["", "a", "a@b", "@b.example", "a b@c.example", "a@b..example", "a@-b.example", "a@b.example\nBcc: x@y.z",
              "a\u202e@b.example", f"{'a' * 65}@b.example", f"a@{'b' * 250}.example", "<a@b.example>", "a@b@c.example"]
)  # fmt: skip
def test_what_is_no_address_is_refused(given):
    """An address is written to, and shown to people."""
    with pytest.raises(BadEmail):
        clean_email(given)


@pytest.mark.parametrize(
    "given", ["a@b.example", "A.B+tag@Sub.b-c.Example", "o'neil@b.example", "jo@b\u00fccher.example"]
)
def test_addresses_are_kept_in_lower_case(given):
    """So that one address is one partner."""
    assert clean_email(f" {given} ") == given.lower()


def test_a_status_is_set_and_listed(scene):
    """A made up status is a mistake in the program."""
    set_status(scene.store, scene.partner.id, "banned")
    assert [p.id for p in list_partners(scene.store, status="banned")] == [scene.partner.id]
    assert list_partners(scene.store, status="approved") == []
    with pytest.raises(ValueError, match="asleep"):
        set_status(scene.store, scene.partner.id, "asleep")


def test_partners_are_listed_by_name(scene):
    """As a menu shows them, some at a time, from what was typed on."""
    for name in ("acme", "Zeta", "Beta", "Bert"):
        add_partner(scene.store, name=name, now=NOON)
    assert [p.name for p in list_partners(scene.store)] == ["acme", "Bert", "Beta", "Juno Works", "Zeta"]
    assert [p.name for p in list_partners(scene.store, beginning="BE", most=1)] == ["Bert"]
