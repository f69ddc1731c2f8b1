"""Decisions: answered by management, followed up, searched and exported."""

import csv
import io
import json

import pytest
from sqlmodel import select

from bot.chat.reply import File, Mode
from program.tables import Motion
from tests.handlers.test_votes import council, opened

__all__ = ["council"]


@pytest.fixture
def carried(council):
    opened(council, early=True)
    for who, platform in (("ada", "slack"), ("ben", "discord"), ("cleo", "slack")):
        council.say("/council vote 1 yes", who, platform)
    return council


def file_of(stage):
    [file] = [block for block in stage.reply.blocks if isinstance(block, File)]
    return file


def test_a_carried_motion_is_answered_and_the_council_is_told(carried):
    assert "Management has to answer" in carried.say("/council", "dana")
    text = carried.say('/council respond 1 accepted "From January on."', "dana")
    assert "Your answer is on record" in text
    assert "Management accepts it (Dana Frost" in carried.posted[-1].text
    carried.say('/council next 1 "The first early payout was sent."', "dana")
    assert "The first early payout was sent." in carried.posted[-1].text


def test_members_do_not_answer_for_management(carried):
    carried.say('/council respond 1 accepted "Yes."', "ada")
    assert carried.reply.refusal


def test_only_what_was_carried_is_answered_and_followed_up_after_that(carried):
    assert "told after that" in carried.say('/council next 1 "Done."', "dana")
    opened(carried)
    assert "Only what is carried" in carried.say('/council respond 2 accepted "Yes."', "dana")


def test_decisions_are_searched(carried):
    assert "1. Where to meet: carried" in carried.say("/council decisions meet", "ada")
    assert "No decision speaks of “money”" in carried.say("/council decisions money", "ada")


def test_what_was_searched_is_exported_unless_no_button_can_hold_it(carried):
    carried.say("/council decisions meet", "ada")
    assert carried.button("As a file").values == {"search": "meet"}
    long = "<!date^1790000000^{date}^https://evil.example|now> 🎉"
    with carried.store.unit() as store:
        store.exec(select(Motion)).one().text = long
    assert "1. Where to meet" in carried.say(f'/council decisions "{long}"', "ada")
    assert carried.button("As a file").mode is Mode.ASK


def test_decisions_are_exported_three_ways(carried):
    carried.say('/council respond 1 declined "=cmd|calc"', "dana")
    carried.say("/council export markdown", "ada")
    assert "## 1. Where to meet" in file_of(carried).data.decode()
    carried.say("/council export json", "ada")
    assert json.loads(file_of(carried).data)[0]["result"] == "carried"
    carried.say("/council export csv", "ada")
    [row] = csv.DictReader(io.StringIO(file_of(carried).data.decode()))
    assert row["title"] == "Where to meet" and row["answer"] == "declined: =cmd|calc"


def test_no_cell_of_the_export_is_a_formula(council):
    council.say('/council propose "=HYPERLINK(1)" "Text"', "ben", "discord")
    council.say("/council second 1", "ada")
    council.say("/council open 1 early:yes", "ada")
    for who, platform in (("ada", "slack"), ("ben", "discord"), ("cleo", "slack")):
        council.say("/council vote 1 no", who, platform)
    council.say("/council export csv", "ada")
    assert "'=HYPERLINK(1)" in file_of(council).data.decode()
