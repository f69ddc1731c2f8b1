"""A packed button says exactly what it was made of, and a forged one is told from ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.button import PACKED_MOST, Press, pack, unpack
from bot.chat.errors import BadButton
from bot.chat.reply import Mode

WORD = st.from_regex(r"[a-z]{1,8}", fullmatch=True)
VALUES = st.dictionaries(WORD, st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=2)


@given(st.lists(WORD, min_size=1, max_size=3), VALUES, st.sampled_from(Mode), st.integers(0, 24))
def test_what_is_packed_comes_out_again(words, values, mode, place):
    press = Press(" ".join(words), values, mode)
    try:
        packed = pack(press, place)
    except ValueError as error:
        assert str(PACKED_MOST) in str(error)
        return
    assert len(packed) <= PACKED_MOST
    assert unpack(packed) == press


@given(st.text(max_size=120))
def test_a_forged_id_is_refused_or_read_never_worse(forged):
    try:
        press = unpack(forged)
    except BadButton:
        return
    assert press.path


@pytest.mark.parametrize(
    "forged", ["", "rm", "rm0n", "rm0n:", "rmxn:partner.stats", "rm0z:partner.stats", "vote:1", "rm²n:a"]
)
def test_what_is_not_ours_is_refused(forged):
    with pytest.raises(BadButton):
        unpack(forged)
