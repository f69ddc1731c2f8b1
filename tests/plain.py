"""A plain rendering is a reply as text that a test can read: the title, then each block in the order given."""

from typing import assert_never

from bot.chat.form import Form
from bot.chat.markup import plain
from bot.chat.reply import (
    Block,
    Button,
    Buttons,
    Chart,
    Divider,
    Fields,
    File,
    LinkButton,
    Meter,
    Note,
    Picture,
    Reply,
    Table,
    Text,
)


def draw(reply: Reply) -> str:
    """Return a reply as text, without any markup."""
    return "\n".join([plain(reply.title), *map(_block, reply.blocks)])


def draw_form(form: Form) -> str:
    """Return a form as text: its title, and a line for each field; `*` marks what is needed."""
    rows = [f"{'*' if field.option.required else ''}{field.label}: {field.value}" for field in form.fields]
    return "\n".join([f"Form: {form.title}", *rows])


def buttons_of(reply: Reply) -> list[Button]:
    """Return the buttons of a reply that ask something, in their order."""
    rows = (block.buttons for block in reply.blocks if isinstance(block, Buttons))
    return [button for row in rows for button in row if isinstance(button, Button)]


def _block(block: Block) -> str:  # noqa: C901 - one line for each kind there is
    match block:
        case Text(words):
            return plain(words)
        case Note(words):
            return f"({plain(words)})"
        case Fields(pairs):
            return "\n".join(f"{plain(label)}: {plain(value)}" for label, value in pairs)
        case Table(caption, columns, rows):
            lines = [[column.title for column in columns], *rows]
            return "\n".join([plain(caption), *(" | ".join(map(plain, line)) for line in lines)])
        case Meter(label, value, target, caption):
            return f"{plain(label)}: {plain(caption)} ({value}/{target})"
        case Chart(_, title, labels, _, summary):
            return f"chart {plain(title)} [{', '.join(labels)}]: {plain(summary)}"
        case Picture(_, name, summary):
            return f"picture {name}: {plain(summary)}"
        case File(_, name, _, title):
            return f"file {name}: {plain(title)}"
        case Buttons(buttons):
            return " ".join(map(_button, buttons))
        case Divider():
            return "---"
        case _:
            assert_never(block)


def _button(button: Button | LinkButton) -> str:
    match button:
        case Button(label):
            return f"[{plain(label)}]"
        case LinkButton(label, url):
            return f"[{plain(label)} -> {url}]"
        case _:
            assert_never(button)
