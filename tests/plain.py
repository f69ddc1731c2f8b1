"""What tests read besides a reply's own text: forms, and the buttons that ask something."""

from bot.chat.form import Form
from bot.chat.reply import Button, Buttons, Reply
from bot.plain import draw

__all__ = ["buttons_of", "draw", "draw_form"]


def draw_form(form: Form) -> str:
    """Return a form as text: its title, and a line for each field; `*` marks what is needed."""
    rows = [f"{'*' if field.option.required else ''}{field.label}: {field.value}" for field in form.fields]
    return "\n".join([f"Form: {form.title}", *rows])


def buttons_of(reply: Reply) -> list[Button]:
    """Return the buttons of a reply that ask something, in their order."""
    rows = (block.buttons for block in reply.blocks if isinstance(block, Buttons))
    return [button for row in rows for button in row if isinstance(button, Button)]
