"""Hostile and clumsy input: whatever is typed, pressed or filled in, the answer is a sentence and never a bug."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import registry
from bot.chat.button import unpack
from bot.chat.dispatcher import Question
from bot.chat.errors import PersonError
from bot.chat.request import Place
from tests.plain import draw
from tests.stage import account

COMMANDS = registry().commands
BROKE = "Something broke on our side"
NASTY = st.sampled_from(
    [
        "<!channel>",
        "@everyone",
        "*`_~**[x](https://evil.example)",
        "{{ 7 * 7 }}",
        "%s %n ${x}",
        "' or 1=1 --",
        "\u202egnp.exe",
        "\x00\x07",
        "\ud83d",
        "१२३",
        "𝟙𝟚",
        "9" * 400,
        "-0",
        "a" * 5000,
        "“",
        "name:",
        "code:code:code",
        '"""',
        "\u200b\u2060",
        "ﷺ" * 40,
        "İstanbul ẞ ſ",
    ]
)
WORDS = st.lists(NASTY | st.text(max_size=30) | st.sampled_from(["ada", "week", "yes", "slack", "admin"]), max_size=5)
QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def peopled(stage):
    """Somebody who may ask nearly everything: an admin who is a partner."""
    stage.world.partner("Ada Letters", who="eli", code="ada")
    return stage


@QUIET
@given(command=st.sampled_from(COMMANDS), words=WORDS)
def test_whatever_is_typed_after_a_command_is_answered(peopled, command, words):
    answer = peopled.say(f"/{command.path} {' '.join(words)}", "eli")
    assert answer
    assert BROKE not in answer


@QUIET
@given(data=st.data(), command=st.sampled_from([command for command in COMMANDS if command.options]))
def test_whatever_is_filled_into_a_form_is_answered(peopled, data, command):
    values = {option.name: data.draw(NASTY | st.text(max_size=30)) for option in command.options}
    reply = peopled.ask(Question(account("eli"), Place("C0COMMUNITY"), command, values))
    assert BROKE not in draw(reply)
    assert isinstance(peopled.dispatcher.complaints(command, values), dict)


@QUIET
@given(packed=st.text(max_size=100) | st.builds("rm0n:{}?{}".format, st.text(max_size=30), st.text(max_size=30)))
def test_a_button_that_is_not_ours_is_an_error_with_a_sentence(peopled, packed):
    try:
        command, values = peopled.dispatcher.pressed(unpack(packed))
    except PersonError as error:
        assert draw(peopled.dispatcher.refuse(error))
    else:
        reply = peopled.ask(Question(account("eli"), Place("C0COMMUNITY"), command, values))
        assert BROKE not in draw(reply)


@QUIET
@given(typed=NASTY | st.text(max_size=40))
def test_whatever_is_being_typed_the_suggestions_go_on(peopled, caplog, typed):
    caplog.clear()
    for command in COMMANDS:
        for option in command.options:
            peopled.suggest(command.path, option.name, typed, who="eli")
    assert caplog.records == []


@pytest.mark.parametrize("code", ["\ud83d", "\x00", "ada\ud83d", "ada\x00\u200b"])
def test_what_nobody_can_read_is_taken_out_of_a_form_before_it_reaches_the_books(peopled, code):
    command = registry().get("partner link qr")
    text = draw(peopled.ask(Question(account("eli"), Place("C0COMMUNITY"), command, {"link": code})))
    assert text.startswith("Your link as a picture") == code.startswith("ada")
    assert BROKE not in text
    assert text.encode("utf-8")
