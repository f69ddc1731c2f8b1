"""Drafts: what a person agrees to is exactly what is sent, once, and an edit is a new text."""

import pytest

from program.drafts import Written, approve, digest_of, drop, edit, post, propose, waiting
from program.errors import DraftChanged, DraftDecided
from program.people import ensure_person
from program.rules.drafts.visible import visible
from tests.stage import NOW, handle

RENDERED = {"slack": {"text": "Well done, Ada Letters."}, "discord": {"content": "Well done, Ada Letters."}}


@pytest.fixture
def store(stage):
    with stage.store.unit() as store:
        yield store


@pytest.fixture
def person(store):
    return ensure_person(store, handle("cleo"), NOW).id


@pytest.fixture
def draft(store):
    written = Written("Well done, Ada Letters.", "model", RENDERED)
    return propose(store, "recognition_draft", "recognition:pn_1", "{}", written, NOW)


def test_a_draft_waits_until_somebody_agrees(store, draft, person):
    assert [one.id for one in waiting(store)] == [draft.id]
    with pytest.raises(DraftDecided):
        post(store, draft.id, NOW)
    approve(store, draft.id, digest_of(draft), person, NOW)
    assert waiting(store) == []
    assert post(store, draft.id, NOW) == RENDERED


def test_it_is_posted_once(store, draft, person):
    approve(store, draft.id, digest_of(draft), person, NOW)
    post(store, draft.id, NOW)
    with pytest.raises(DraftDecided) as error:
        post(store, draft.id, NOW)
    assert error.value.facts == {"state": "posted"}


def test_an_edit_is_a_persons_text_and_voids_what_was_agreed_to(store, draft, person):
    shown = digest_of(draft)
    approve(store, draft.id, shown, person, NOW)
    edited = edit(store, draft.id, "Thank you, Ada Letters.", {"slack": {"text": "Thank you, Ada Letters."}}, person)
    assert (edited.author, edited.state, edited.edited_by_id) == ("human", "proposed", person)
    with pytest.raises(DraftChanged):
        approve(store, draft.id, shown, person, NOW)
    approve(store, draft.id, digest_of(edited), person, NOW)
    assert post(store, draft.id, NOW) == {"slack": {"text": "Thank you, Ada Letters."}}


def test_bytes_that_were_changed_behind_our_back_are_not_sent(store, draft, person):
    approve(store, draft.id, digest_of(draft), person, NOW)
    draft.rendered = draft.rendered.replace("Well done", "Well paid")
    store.add(draft)
    store.flush()
    with pytest.raises(DraftChanged):
        post(store, draft.id, NOW)


def test_what_was_dropped_stays_dropped(store, draft, person):
    drop(store, draft.id, NOW)
    with pytest.raises(DraftDecided):
        approve(store, draft.id, digest_of(draft), person, NOW)


def test_only_known_authors_write(store):
    with pytest.raises(ValueError, match="nobody"):
        propose(store, "b", "s", "{}", Written("x", "nobody", {}), NOW)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, with é and 😀\nand a line", "plain, with é and 😀\nand a line"),
        ("a\u202eb", "a⟦U+202E⟧b"),
        ("a\u200bb\x00", "a⟦U+200B⟧b⟦U+0000⟧"),
        ("\U000e0041x\ufe0f", "⟦U+E0041⟧x⟦U+FE0F⟧"),
        ("a\u00a0b", "a⟦U+00A0⟧b"),
    ],
)
def test_what_nobody_sees_is_shown_to_whoever_agrees(text, shown):
    assert visible(text) == shown
