"""Sample states of the sandbox page: every kind of block and component, and the same filled with hostile strings."""

HOSTILE = (
    '<img src=x onerror="window.hacked=1"> <script>window.hacked=1</script> <!channel> @everyone '
    "[x](javascript:window.hacked=1) &lt;b&gt; \"'`*_~|"
)


def _plain(text):
    return {"type": "plain_text", "text": text}


def _marked(text):
    return {"type": "mrkdwn", "text": text}


def _option(text, value="v"):
    return {"text": _plain(text), "value": value, "description": _plain(text)}


def _button(text, action_id="press"):
    return {"type": "button", "text": _plain(text), "action_id": action_id, "value": text}


def _raw(text):
    return {"type": "raw_text", "text": text}


def _rich(text):
    parts = [{"type": "text", "text": text, "style": {"bold": True}}, {"type": "link", "url": text, "text": text}]
    section = {"type": "rich_text_section", "elements": parts}
    kinds = ("rich_text_quote", "rich_text_preformatted")
    return {
        "type": "rich_text",
        "elements": [
            section,
            {"type": "rich_text_list", "style": "bullet", "elements": [section]},
            *({"type": kind, "elements": [{"type": "text", "text": text}]} for kind in kinds),
        ],
    }


def leaderboard(text="Partner"):
    """Return a data table of seven rows, five on a page."""
    rows = [
        [_raw(f"{text} {n}"), {"type": "raw_number", "value": n * 7 % 10, "text": str(n * 7 % 10)}] for n in range(7)
    ]
    return {"type": "data_table", "block_id": "board", "caption": text, "rows": [[_raw("Name"), _raw("Sales")], *rows]}


def charts(text):
    """Return one chart of each kind."""
    points = [{"label": text[:20], "value": 3}, {"label": "b", "value": -1}]
    axes = {"categories": [text[:20], "b"], "x_label": text, "y_label": text}
    plots = [
        {"type": kind, "series": [{"name": text, "data": points}], "axis_config": axes}
        for kind in ("bar", "line", "area")
    ]
    pie = {"type": "pie", "segments": [{"label": text, "value": 1}, {"label": "b", "value": 2}]}
    return [{"type": "data_visualization", "title": text, "chart": chart} for chart in (*plots, pie)]


def _elements(text):
    option = _option(text)
    choices = {"options": [option], "placeholder": _plain(text)}
    plain = ("static_select", "multi_static_select", "checkboxes", "radio_buttons", "overflow")
    external = ("external_select", "users_select", "channels_select", "conversations_select")
    typed = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
    moments = ("datepicker", "timepicker", "datetimepicker")
    elements = [{"type": kind, "action_id": kind, **choices} for kind in plain]
    elements += [{"type": kind, "action_id": kind, "placeholder": _plain(text)} for kind in (*external, *typed)]
    return [*elements, *({"type": kind, "action_id": kind} for kind in moments)]


def slack_blocks(text):
    """Return one of each block a message or a Home can hold."""
    section = {"type": "section", "text": _marked(text), "fields": [_plain(text)], "accessory": _button(text)}
    table = {"type": "table", "rows": [[_raw(text), _rich(text)]]}
    card = {"type": "card", "title": _marked(text), "subtitle": _marked(text), "body": _marked(text)}
    return [
        {"type": "header", "text": _plain(text)},
        section,
        {"type": "divider"},
        {"type": "context", "elements": [_marked(text), _plain(text)]},
        {"type": "actions", "block_id": "all", "elements": [_button(text), *_elements(text)]},
        {"type": "image", "image_url": "javascript:window.hacked=1", "alt_text": text, "title": _plain(text)},
        {"type": "markdown", "text": f"# {text}\n- {text}\n\n|{text}|b|\n|---|---|\n|c|d|\n\n> {text}"},
        {"type": "container", "title": _plain(text), "is_collapsible": True, "child_blocks": [section]},
        {"type": "alert", "text": _marked(text), "level": "warning"},
        {**card, "actions": [_button(text)]},
        {"type": "carousel", "elements": [card]},
        _rich(text),
        table,
        leaderboard(text),
        *charts(text),
    ]


def slack_message(text, ts="1790000000.000100", **more):
    """Return a message of the app."""
    return {"ts": ts, "user": "U0RAINMAKER", "bot_id": "B0", "text": text, "ephemeral": False, **more}


def slack_modal(text, errors=None):
    """Return a modal with one of each input."""
    inputs = [
        {"type": "input", "block_id": element["type"], "label": _plain(text), "hint": _plain(text), "element": element}
        for element in _elements(text)
        if element["type"] != "overflow"
    ]
    head = {"id": "V1", "hash": "1", "title": _plain(text[:24]), "submit": _plain("Send"), "close": _plain("Cancel")}
    return {**head, "type": "modal", "blocks": inputs, "errors": errors or {}}


def slack_state(messages, **more):
    """Return what a person sees of a workspace with these messages in its only channel."""
    channel = {"id": "C0COMMUNITY", "name": "community", "topic": "", "is_im": False, "is_private": False}
    direct = {"id": "D0ADA", "name": "Rainmaker", "topic": "", "is_im": True, "is_private": True, "messages": []}
    command = {"command": "/partner", "description": "Your partnership", "usage_hint": "[home | stats | link]"}
    return {
        "app": {"id": "U0RAINMAKER", "name": "Rainmaker"},
        "channels": [{**channel, "messages": messages}, direct],
        "commands": [command],
        "home": None,
        "modals": [],
        **more,
    }


def discord_components(text):
    """Return one of each component a message can hold."""
    rows = [
        {"type": 1, "components": [{"type": 2, "style": style, "label": text, "custom_id": f"b{style}"}]}
        for style in (1, 2, 3, 4)
    ]
    link = {"type": 2, "style": 5, "label": text, "url": "javascript:window.hacked=1"}
    option = {"label": text, "value": "v", "description": text}
    select = {"type": 3, "custom_id": "s", "placeholder": text, "options": [option]}
    others = [{"type": kind, "custom_id": f"s{kind}", "placeholder": text} for kind in (5, 6, 7, 8)]
    words = {"type": 10, "content": f"## {text}\n- {text}\n||{text}||\n-# {text}\n```\n{text}\n```"}
    picture = {"url": "javascript:window.hacked=1"}
    inside = [
        words,
        {"type": 9, "components": [words], "accessory": {"type": 11, "media": picture, "description": text}},
        {"type": 12, "items": [{"media": picture, "description": text}]},
        {"type": 13, "file": picture, "name": text},
        {"type": 14},
        *rows,
        {"type": 1, "components": [link]},
        *({"type": 1, "components": [one]} for one in (select, *others)),
    ]
    return [{"type": 17, "accent_color": 255, "components": inside}]


def discord_embed(text):
    """Return an embed with every part."""
    bad = "javascript:window.hacked=1"
    return {
        "title": text, "description": text, "url": bad, "color": 255, "author": {"name": text, "url": bad},
        "fields": [{"name": text, "value": text, "inline": True}], "footer": {"text": text}, "image": {"url": bad},
        "thumbnail": {"url": bad}, "timestamp": "2026-10-26T09:00:00Z",
    }  # fmt: skip


def discord_message(text, number=1, **more):
    """Return a message of the bot."""
    author = {"id": "800000000000000001", "name": "Rainmaker", "colour": "#3b6ea5", "bot": True}
    body = {"id": str(number), "author": author, "content": text, "at": "2026-10-26T09:00:00+00:00", "flags": 0}
    lists = {"embeds": [], "components": [], "attachments": [], "pings": []}
    return {**body, **lists, "ephemeral": False, "loading": False, "edited": None, "reply": None, **more}


def discord_modal(text):
    """Return a form with one of each field."""
    option = {"label": text, "value": "v", "description": text}
    fields = [
        {"type": 4, "custom_id": "line", "style": 1, "required": True},
        {"type": 4, "custom_id": "lines", "style": 2, "required": False, "placeholder": text},
        {"type": 3, "custom_id": "one", "options": [option], "placeholder": text},
        {"type": 21, "custom_id": "radio", "options": [option, {**option, "value": "w"}]},
        {"type": 22, "custom_id": "checks", "options": [option], "required": False},
    ]
    labels = [{"type": 18, "label": text[:45], "description": text, "component": field} for field in fields]
    return {"title": text[:45], "custom_id": "form", "components": [{"type": 10, "content": text}, *labels]}


COMMANDS = [
    {
        "name": "partner",
        "type": 1,
        "description": "Your partnership",
        "options": [
            {"type": 1, "name": "home", "description": "Your portal"},
            {
                "type": 1,
                "name": "refer",
                "description": "Submit a deal",
                "options": [
                    {"type": 3, "name": "company", "description": "who it is", "required": True},
                    {"type": 4, "name": "seats", "description": "how many"},
                    {
                        "type": 3,
                        "name": "stage",
                        "description": "how far",
                        "choices": [{"name": "Won", "value": "won"}],
                    },
                    {"type": 3, "name": "product", "description": "what", "autocomplete": True},
                ],
            },
        ],
    }
]


def discord_state(messages, **more):
    """Return what a person sees of a server with these messages in its only channel."""
    channel = {"id": "200000000000000001", "name": "community", "topic": "", "kind": "text", "messages": messages}
    return {
        "bot": {"id": "800000000000000001", "username": "Rainmaker"},
        "guild": {"id": "1", "name": "Acme Partners"},
        "roles": [],
        "channels": [channel],
        "commands": COMMANDS,
        "dm_commands": [],
        "modal": None,
        "gestures": [],
        **more,
    }
