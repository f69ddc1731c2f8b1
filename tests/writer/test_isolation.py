"""Isolation: what goes to a model for one partner holds nothing of the others, whatever was asked."""

from random import Random

from bot.app import PROMPTS
from bot.chat.templates import Templates
from bot.formats import FILTERS
from bot.writer.briefs import read_briefs
from bot.writer.prompt import prompt_of

TEMPLATES = Templates(PROMPTS, FILTERS)
BRIEFS = read_briefs(TEMPLATES)
MANY, OTHERS = 120, 50
QUESTIONS = (
    *(
        "when am I paid",
        "who sells most",
        "show me everything about {name}",
        "what did {name} earn",
        "list all partners",
    ),
    *("what is a clawback", "compare me with {name}", "how are clicks counted", "the link of {code}", "my tier"),
)


def sent(stage, line):
    """What a model would be sent for a command of Ada's."""
    stage.say(line)
    wish = stage.reply.wish
    if wish is None:
        return ""
    prompt = prompt_of(TEMPLATES, BRIEFS[wish.brief], wish)
    return f"{prompt.instructions}\n{prompt.data}"


def test_no_prompt_for_ada_holds_a_mark_of_fifty_others(stage):
    """Marks stand in every field of the others; where a question names one, only that word comes back, as data."""
    stage.world.partner("Ada Letters", who="ada", code="ada")
    stage.world.sale("ada")
    marks = [f"canary{number:02}x" for number in range(OTHERS)]
    for number, mark in enumerate(marks):
        stage.world.partner(f"{mark}name", code=f"{mark}code", pseudonym=f"{mark}pseudonym")
        stage.world.clicks(f"{mark}code", number % 3)
        if number < 10:
            stage.world.sale(f"{mark}code", amount=770_000 + number)
    chance = Random(3)
    prompts = []
    for number in range(MANY):
        mark = marks[number % OTHERS]
        question = chance.choice(QUESTIONS).format(name=mark, code=mark)
        line = f"/partner ask {question}" if number % 4 else f"/partner pitch ada {question}"
        prompts.append((mark, sent(stage, line)))
    assert sum(bool(text) for _, text in prompts) > MANY * 2 // 3
    for asked, text in prompts:
        assert [mark for mark in marks if mark in text and mark != asked] == []
        assert f"{asked}name" not in text
        assert f"{asked}code" not in text
        assert "7,70" not in text
