"""Links: made within the rules, found by what people type, and leading nowhere but home."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program.errors import BadCode, BadSubId, CodeTaken, ForeignDestination, TooManyLinks, UnknownLink, UnknownPartner
from program.links import CODE, archive_link, create_link, destination_allowed, find_link, links_of, short_url
from tests.program.scene import NOON, RULES


def test_a_link_has_a_random_code_and_the_first_destination_unless_told_otherwise(scene):
    """Eight letters that do not look alike."""
    link = create_link(scene.store, RULES, scene.partner.id, now=NOON)
    assert (len(link.code), link.destination) == (8, "https://acme.example")
    assert CODE.fullmatch(link.code)


def test_a_link_is_found_by_code_address_or_name(scene):
    """However it was copied."""
    for typed in [
        "juno",
        "JUNO",
        "https://go.acme.example/r/juno",
        "go.acme.example/r/juno?sub=x",
        "https://elsewhere.example/r/Juno/",
        "home page",
        " Home Page ",
    ]:
        assert find_link(scene.store, scene.partner.id, typed).id == scene.link.id


def test_another_link_is_not_found(scene):
    """Nothing is guessed."""
    for typed in ["", "jun", "https://go.acme.example/", "https://go.acme.example/r/other"]:
        with pytest.raises(UnknownLink):
            find_link(scene.store, scene.partner.id, typed)


def test_somebody_elses_link_is_not_found(scene):
    """A partner sees their own."""
    with pytest.raises(UnknownLink):
        find_link(scene.store, "pn_other", "juno")


def test_a_code_is_taken_in_any_case(scene):
    """Nobody has to spell capitals."""
    for code in ["juno", "JUNO"]:
        with pytest.raises(CodeTaken):
            create_link(scene.store, RULES, scene.partner.id, code=code, now=NOON)


def test_an_external_id_belongs_to_one_link(scene):
    """The merchant's own system knows a link by it."""
    create_link(scene.store, RULES, None, external_id="e1", now=NOON)
    with pytest.raises(CodeTaken) as refused:
        create_link(scene.store, RULES, None, external_id="e1", now=NOON)
    assert refused.value.facts == {"code": "e1"}


def test_a_code_is_letters_digits_and_dashes(scene):
    """No look-alikes from other alphabets, not even those that lower case turns into ours."""
    for code in [
        "ab",
        "-abc",
        "abc-",
        "a b c",
        "a/b",
        "a.b.c",
        "x" * 65,
        "\u0430cme",
        "ac\nme",
        "a%20b",
        "\u212aelvin",
    ]:
        with pytest.raises(BadCode):
            create_link(scene.store, RULES, scene.partner.id, code=code, now=NOON)


def test_a_partner_has_so_many_links_and_an_archived_one_makes_room(scene):
    """Three here."""
    for _ in range(2):
        create_link(scene.store, RULES, scene.partner.id, now=NOON)
    with pytest.raises(TooManyLinks) as refused:
        create_link(scene.store, RULES, scene.partner.id, now=NOON)
    assert refused.value.facts == {"most": 3}
    archive_link(scene.store, scene.partner.id, "juno", now=NOON)
    create_link(scene.store, RULES, scene.partner.id, now=NOON)
    assert len(links_of(scene.store, scene.partner.id)) == 3
    assert len(links_of(scene.store, scene.partner.id, archived=True)) == 4


def test_a_link_needs_its_partner(scene):
    """Or none at all."""
    with pytest.raises(UnknownPartner):
        create_link(scene.store, RULES, "pn_nobody", now=NOON)


def test_letters_beyond_ascii_are_encoded_in_a_destination(scene):
    """As the header that carries it wants."""
    link = create_link(scene.store, RULES, None, destination="https://acme.example/\u00fcber?q=\u00e9#\u00df", now=NOON)
    assert link.destination == "https://acme.example/%C3%BCber?q=%C3%A9#%C3%9F"


GOOD = (
    "https://acme.example", "https://acme.example/", "https://acme.example:443/x?y#z", "https://ACME.example/a",
    "https://shop.acme.example:8443/sale", "HTTPS://acme.example/@x",
)  # fmt: skip
BAD = (
    "http://acme.example", "https://acme.example:444", "https://shop.acme.example", "https://evil.example",
    "https://acme.example.evil.example", "https://acme.example@evil.example", "https://a:b@acme.example",
    "https:\\\\acme.example", "https://acme.example\\@evil.example", "https://acme.example\r\nSet-Cookie: x",
    "https://acme.example/a b", "https://acme.example/\ta", "javascript:alert(1)", "//acme.example",
    "data:text/html,x", "https://acme.example.", "ftp://acme.example", "https://acme.example/" + "x" * 2000,
    "https://acme%2eexample", "https://\u0430cme.example", "https://acme\u3002example", "https://acme.example\u2215x",
    "https://acme.example:8a", "https://acme.example:", "https://acme.example:0443",
    "https://[acme.example]", "https://[::1", "https:///acme.example", "https:acme.example",
    "https://acme.example/\x00", "http://127.0.0.1", "https://evil.example#https://acme.example",
    "https://evil.example?https://acme.example",
)  # fmt: skip


@pytest.mark.parametrize("url", GOOD)
def test_destinations_on_listed_hosts_are_allowed(url):
    """Whatever the path."""
    assert destination_allowed(RULES, url)


@pytest.mark.parametrize("url", ["", " https://acme.example", "https://acme.example\n", *BAD])
def test_destinations_elsewhere_or_with_tricks_are_not(url):
    """Asked each time before a link is followed."""
    assert not destination_allowed(RULES, url)


def test_no_link_is_made_to_a_foreign_destination(scene):
    """Asked when it is written, too."""
    for url in BAD:
        with pytest.raises(ForeignDestination):
            create_link(scene.store, RULES, None, destination=url, now=NOON)


@given(
    st.text(max_size=40),
    st.sampled_from(["https://acme.example{}", "https://{}acme.example", "{}https://acme.example"]),
)
def test_no_text_beside_the_host_leads_away(text, shape):
    """What is allowed has our very host between the slashes."""
    url = shape.format(text)
    if destination_allowed(RULES, url):
        host = url[len("https://") :].split("/")[0].split("?")[0].split("#")[0]
        assert host.lower() in ("acme.example", "acme.example:443")


def test_short_addresses_carry_a_sub_id(scene):
    """Encoded nowhere, as only plain letters are let in."""
    assert short_url(RULES, "juno", "mail-1") == "https://go.acme.example/r/juno?sub=mail-1"
    assert short_url(RULES, "juno") == "https://go.acme.example/r/juno"
    for bad in ("a b", "x" * 65, "\u00e9", "a&b=c", "a\n"):
        with pytest.raises(BadSubId):
            short_url(RULES, "juno", bad)
