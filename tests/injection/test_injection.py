"""Injection: whatever stands in a field, nobody is pinged, no link leads elsewhere, and no message is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import bot.chat.templates
import bot.discord.markdown
import bot.slack.mrkdwn
from bot.chat.markup import Words
from bot.chat.reply import Buttons, LinkButton, Reply, Text
from tests.injection.fields import OURS, OUTSIDE, SILENT, columns
from tests.injection.patrol import Patrol, patrol
from tests.injection.payloads import payloads
from tests.injection.surfaces import Shown, Surface
from tests.injection.ward import OTHERS
from tests.injection.wire import discord_faults, slack_faults, unguarded

# In the gate every surface meets a few payloads in turn; `make injections` has each meet all of them.
SAMPLE, TURNS = 100, 40
# A mark that nobody writes, so that where it stands it was put.
NOBODY_S = "zqtownqz"
# Commands that the town has nothing for: they are met with their refusals.
REFUSED = {
    *("council cast", "council close", "partner statement file", "partner training certificate"),
    *("program adjust write-off", "program deliveries remove", "program drafts use", "program payouts return"),
    *("program payouts make", "partner events interest"),
}


@pytest.fixture(scope="module")
def here() -> Iterator[Patrol]:
    """A patrol through a town, for all of these."""
    with patrol() as found:
        yield found


def test_every_column_of_text_is_told_to_be_from_outside_or_ours():
    """A new column that is in neither list would not be watched: say which it is in tests/injection/fields.py."""
    known = {name for name, _ in columns()}
    assert known == OUTSIDE.keys() | OURS.keys()
    assert not OUTSIDE.keys() & OURS.keys()


def test_every_field_from_outside_stands_in_the_town(here):
    """A field without a row would be filled nowhere: let tests/injection/town.py have one."""
    with here.ward.filled(NOBODY_S):
        for name, field in OUTSIDE.items():
            table, _, column = name.partition(".")
            wanted = f"SELECT count(*) FROM {table} WHERE {column} = :text{' || rowid' if field.alone else ''}"
            given = {"text": field.write(NOBODY_S)}
            assert here.ward.store.within.exec_driver_sql(wanted, given).scalar(), name


def test_every_field_from_outside_shows_somewhere_or_is_known_not_to(here):
    silent = {name for name, where in here.shown.items() if not where}
    assert silent == SILENT.keys()
    assert set(here.shown) == {*OUTSIDE, *OTHERS}


def test_every_command_is_a_surface_and_nearly_all_are_carried_out_there(here):
    commands = {f"/{command.path}" for command in here.ward.stage.dispatcher.registry.commands}
    drawn = {surface.name.partition(" (")[0] for surface in here.surfaces}
    assert commands <= drawn
    assert here.refused == REFUSED


def test_a_payload_in_every_field_harms_nobody_on_any_surface(here):
    found = []
    for number, payload in enumerate(payloads(SAMPLE)):
        found += here.faults(payload, here.telling[number % TURNS :: TURNS])
    assert found == []


def test_there_are_two_thousand_different_payloads():
    assert len(set(payloads())) == 2000


# Holes that are made on purpose: the patrol must find each.


def faulty(here: Patrol, payload: str, surface: str = "/partner kudos wall") -> list[str]:
    chosen = [each for each in here.surfaces if each.name == surface]
    assert chosen
    return [fault for _, _, fault in here.faults(payload, chosen)]


@pytest.mark.parametrize("payload", ["<!channel>", "[acme](https://evil.example)"])
def test_a_template_that_escapes_nothing_is_found(here, monkeypatch, payload):
    monkeypatch.setattr(bot.chat.templates, "literal", lambda text: Words(str(text)))
    monkeypatch.setattr(bot.slack.mrkdwn, "escape", lambda text: text)
    monkeypatch.setattr(bot.discord.markdown, "escaped", lambda text: text)
    assert faulty(here, payload)


def test_a_renderer_of_slack_that_escapes_nothing_is_found(here, monkeypatch):
    monkeypatch.setattr(bot.slack.mrkdwn, "escape", lambda text: text)
    assert "slack: <!channel>" in faulty(here, "<!channel>")


def test_a_renderer_of_discord_that_escapes_nothing_is_found(here, monkeypatch):
    monkeypatch.setattr(bot.discord.markdown, "escaped", lambda text: text)
    assert "discord: everyone" in faulty(here, "@everyone")
    assert any("evil.example" in fault for fault in faulty(here, "[acme](https://evil.example)"))


def test_one_card_that_takes_a_text_for_markup_is_found(here):
    def careless(ward):
        yield Shown("message", Reply(Words("Kudos"), (Text(Words(ward.texts["kudos.reason"])),)))

    assert list(here.faults("x", [Surface("careless", careless)])) == []
    found = [fault for _, _, fault in here.faults("[acme](https://evil.example)", [Surface("careless", careless)])]
    assert {fault.partition(":")[0] for fault in found} >= {"slack", "discord"}


def test_a_button_that_leads_where_a_text_says_is_found(here):
    def careless(ward):
        button = LinkButton(Words("Go"), ward.texts["partner.image"])
        yield Shown("message", Reply(Words("Partner"), (Buttons((button,)),)))

    found = [fault for _, _, fault in here.faults("https://evil.example", [Surface("careless", careless)])]
    assert "slack: leads to https://evil.example" in found
    assert "discord: leads to https://evil.example" in found


def test_a_command_that_breaks_is_found(here):
    def broken(ward):
        raise KeyError(ward.texts["kudos.reason"])

    assert list(here.faults("x", [Surface("broken", broken)])) == [("broken", "x", "it broke: KeyError('x')")]


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x"},
        {"components": [{"type": 10}], "allowed_mentions": {"parse": ["users"]}},
        {"type": 4, "data": {"components": [{"type": 10}]}},
        {"type": 7, "data": {"components": [{"type": 10}], "allowed_mentions": None}},
    ],
)
def test_a_message_that_does_not_forbid_pings_is_found(body):
    assert unguarded([body])


def test_what_forbids_pings_or_is_no_message_is_none_of_those():
    fine = {"components": [{"type": 10}], "allowed_mentions": {"parse": []}}
    form = {"type": 9, "data": {"custom_id": "rm0n:x", "title": "Form", "components": [{"type": 18}]}}
    assert unguarded([fine, {"type": 4, "data": fine}, form, {"type": 5}, None, [fine]]) == []


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "<@U0ADA>",
        "<https://evil.example|acme>",
        "<#C0COMMUNITY>",
        "see <https://evil.example>",
        "<!date^1^x",
    ],
)
def test_the_reader_of_slacks_wire_sees_what_is_wrong(text):
    block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    assert slack_faults({"text": "x", "blocks": [block], "classic_blocks": [block]})


@pytest.mark.parametrize(
    "text",
    [
        "@everyone",
        "<@300000000000000011>",
        "[acme](https://evil.example)",
        "<#200000000000000001>",
        "</partner:12>",
        "<id:guide>",
    ],
)
def test_the_reader_of_discords_wire_sees_what_is_wrong(text):
    assert discord_faults({"components": [{"type": 10, "content": text}], "files": []})


@pytest.mark.parametrize(
    "text", ["\\@everyone\\<x", "`<@300000000000000011>`", "[go](<https://go.acme.example/r/ada>)", "x"]
)
def test_the_reader_of_discords_wire_lets_pass_what_is_harmless(text):
    text = text.replace("\\@everyone", "@\u200beveryone")
    assert discord_faults({"components": [{"type": 10, "content": text}], "files": []}) == []
