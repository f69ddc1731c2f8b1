"""Canaries: no row, message, log line or file joins a member to a secret choice; 100 votes in tests/long, some here."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from program.tables import Ballot
from tests.long.vote_canaries import CANARIES, MEMBERS, joined, opened, seated


def test_no_row_message_log_or_file_joins_a_member_to_a_choice(stage):
    """Also while the last of the votes is open."""
    found, read = joined(seated(stage), 4)
    assert found == [] and read > 200


def test_ballots_lie_in_the_order_of_their_codes_and_not_of_their_time(stage):
    """While the vote is open too: the order in which rows come without being asked tells nothing."""
    number = opened(seated(stage))
    for who, choice in zip(MEMBERS, CANARIES, strict=False):
        stage.say(f"/council vote {number} {choice}", who)
    with stage.store.unit(False) as store:
        codes = list(store.connection().execute(text("SELECT code FROM ballot")).scalars())
        with pytest.raises(OperationalError, match="rowid"):
            store.connection().execute(text("SELECT rowid FROM ballot"))
    assert codes == sorted(codes)
    assert "at" not in Ballot.model_fields
