"""The calls that answer an interaction: the first callback, then the original answer and the follow-ups."""

from __future__ import annotations

from sandbox.discord.command_rules import check_choices
from sandbox.discord.compose import fill
from sandbox.discord.guild import BOT_USER, account
from sandbox.discord.interactions import AUTOCOMPLETE, COMMAND, COMPONENT, FORM, Interaction
from sandbox.discord.messages import EPHEMERAL, LOADING, Message
from sandbox.discord.modal_rules import check_modal
from sandbox.discord.refusals import Json, Problems, Refusal, unknown
from sandbox.discord.rest import Asked, Route
from sandbox.discord.state import Modal, State, Upload

MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ANSWERS = {
    COMMAND: (MESSAGE, DEFERRED, MODAL),
    COMPONENT: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    FORM: (MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE),
}


def callback(state: State, asked: Asked) -> tuple[int, Json] | None:
    """Give an interaction its first answer; a body comes back only when asked for."""
    seconds = state.switches.answer_seconds
    interaction = state.interactions.to_answer(asked.ids["interaction"], asked.ids["token"], seconds)
    kind = asked.form.get("type")
    _check_kind(interaction, kind)
    try:
        message = _answer(state, interaction, int(kind or 0), asked.form.get("data") or {}, asked.files)
    except Refusal as refusal:
        raise refusal.under("data") from None
    interaction.callback = kind
    interaction.gesture.ack()
    if interaction.kind == FORM:
        state.modals.pop(interaction.person.key, None)
    if kind in (MESSAGE, UPDATE, CHOICES, MODAL):
        interaction.gesture.reply(message)
    state.world.changed()
    if asked.query.get("with_response", "false").lower() not in ("1", "true"):
        return None
    return 200, _resource(state, interaction, kind, message)


def _check_kind(interaction: Interaction, kind: object) -> None:
    problems = Problems()
    allowed = ANSWERS[interaction.kind]
    if kind in (UPDATE, DEFERRED_UPDATE) and interaction.source is None:
        allowed = tuple(one for one in allowed if one not in (UPDATE, DEFERRED_UPDATE))
    problems.choice("type", kind, allowed)
    problems.refuse()


def _answer(state: State, interaction: Interaction, kind: int, data: Json, files: dict[str, Upload]) -> Message | None:
    if kind == MODAL:
        _open(state, interaction, data)
        return None
    if kind == CHOICES:
        _choose(interaction, data)
        return None
    if kind in (UPDATE, DEFERRED_UPDATE):
        return _update(state, interaction, kind, data, files)
    message = _new(state, interaction, data)
    if kind == DEFERRED:
        message.flags |= LOADING
    else:
        fill(state, message, data, files, webhook=True)
    state.messages.add(message)
    interaction.original = message
    state.announce("MESSAGE_CREATE", message)
    return message


def _open(state: State, interaction: Interaction, form: Json) -> None:
    check_modal(form)
    trigger = interaction.metadata()
    state.modals[interaction.person.key] = Modal(form, interaction.channel, interaction.source, trigger)
    interaction.gesture.modal = form


def _choose(interaction: Interaction, data: Json) -> None:
    problems = Problems()
    choices = data.get("choices")
    check_choices("choices", _focused(interaction.data.get("options") or [])["type"], choices, problems)
    problems.refuse()
    interaction.gesture.choices = choices


def _focused(options: list[Json]) -> Json:
    """Return the option being typed, however deep."""
    for option in options:
        if option.get("focused"):
            return option
    return _focused(options[0]["options"])


def _update(state: State, interaction: Interaction, kind: int, data: Json, files: dict[str, Upload]) -> Message | None:
    interaction.original = interaction.source
    if kind == DEFERRED_UPDATE or interaction.source is None:
        return None
    return _change(state, interaction.source, data, files)


def _change(state: State, message: Message, data: Json, files: dict[str, Upload]) -> Message:
    was_loading = message.loading
    fill(state, message, data, files, webhook=True)
    if not was_loading:
        message.edited = state.now()
    if not message.deleted:
        state.announce("MESSAGE_UPDATE", message)
    return message


def _new(state: State, interaction: Interaction, data: Json) -> Message:
    message = Message(state.mint.message(state.now()), interaction.channel, BOT_USER, state.now())
    message.interaction = interaction.metadata()
    if interaction.kind == COMMAND:
        message.used = {"person": interaction.person.key, "command": interaction.gesture.words}
    if int(data.get("flags") or 0) & EPHEMERAL:
        message.flags |= EPHEMERAL
        message.addressee = account(interaction.person)
    return message


def _resource(state: State, interaction: Interaction, kind: object, message: Message | None) -> Json:
    told: Json = {"id": interaction.id, "type": interaction.kind}
    body: Json = {"interaction": told, "resource": {"type": kind}}
    original = interaction.original
    if original is not None:
        told |= {"response_message_id": original.id, "response_message_loading": original.loading}
        told["response_message_ephemeral"] = original.ephemeral
    if message is not None:
        body["resource"]["message"] = state.message_json(message)
    return body


def _interaction(state: State, asked: Asked) -> Interaction:
    ids = asked.ids
    return state.interactions.to_follow(ids["application"], ids["token"], state.switches.token_seconds)


def _message(state: State, interaction: Interaction, wanted: str) -> Message:
    """Return the original answer or one of the follow-ups; 10008 for a message that is not this interaction's."""
    if wanted == "@original":
        if interaction.original is None or interaction.original.deleted:
            raise unknown("Message", 10008)
        return interaction.original
    message = state.messages.find(wanted)
    ours = message.interaction is not None and message.interaction["id"] == interaction.id
    if not ours and message is not interaction.original:
        raise unknown("Message", 10008)
    return message


def follow(state: State, asked: Asked) -> Json:
    """Post a follow-up; the first one after a deferral takes the place of the waiting answer."""
    interaction = _interaction(state, asked)
    waiting = interaction.original
    if waiting is not None and waiting.loading and not waiting.deleted:
        message = _change(state, waiting, asked.form, asked.files)
    else:
        message = _new(state, interaction, asked.form)
        fill(state, message, asked.form, asked.files, webhook=True)
        state.messages.add(message)
        state.announce("MESSAGE_CREATE", message)
    interaction.gesture.reply(message)
    return state.message_json(message)


def read(state: State, asked: Asked) -> Json:
    """Return the original answer or a follow-up."""
    return state.message_json(_message(state, _interaction(state, asked), asked.ids["message"]))


def edit(state: State, asked: Asked) -> Json:
    """Change the original answer or a follow-up; a deferred answer becomes visible by it."""
    interaction = _interaction(state, asked)
    message = _message(state, interaction, asked.ids["message"])
    _change(state, message, asked.form, asked.files)
    interaction.gesture.reply(message)
    return state.message_json(message)


def delete(state: State, asked: Asked) -> None:
    """Remove the original answer or a follow-up."""
    interaction = _interaction(state, asked)
    message = _message(state, interaction, asked.ids["message"])
    state.messages.remove(message)
    interaction.gesture.reply()
    state.announce("MESSAGE_DELETE", message)


HOOK = "/webhooks/{application}/{token}"
ROUTES = [
    Route("POST", "/interactions/{interaction}/{token}/callback", callback, open=True),
    Route("POST", HOOK, follow, open=True),
    Route("GET", HOOK + "/messages/{message}", read, open=True),
    Route("PATCH", HOOK + "/messages/{message}", edit, open=True),
    Route("DELETE", HOOK + "/messages/{message}", delete, open=True),
]
