"""Limits: Slack's numbers for messages, views, blocks and their parts, as tables."""

from __future__ import annotations

from sandbox.slack.rules import (
    PLAIN,
    Anything,
    Fields,
    Flag,
    Num,
    Pick,
    Rows,
    Shaped,
    ShapedList,
    Str,
    StrList,
    Text,
    TextList,
    Typed,
    TypedList,
)

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
MARKDOWN_CHARACTERS = 12_000
TABLE_CHARACTERS = {"table": 10_000, "data_table": 20_000}
TABLES_A_MESSAGE = 1
CHARTS_A_MESSAGE = 2
EVERYWHERE = ("message", "modal", "home")

# Blocks that came in 2026 and reach workspaces in phases.
NEWER = ("data_table", "data_visualization", "container", "card", "carousel", "alert")

# Where a block may stand; anything not listed may stand everywhere.
SURFACES = {
    "alert": ("modal",),
    "card": ("message",),
    "carousel": ("message",),
    "container": ("message", "home"),
    "context_actions": ("message",),
    "data_table": ("message", "home"),
    "data_visualization": ("message",),
    "markdown": ("message",),
    "table": ("message",),
}

BLOCK_ID = Str(255)
ACTION: Fields = {"action_id": Str(255, required=True)}
CONFIRM: Fields = {"confirm": Shaped("confirm")}
HINT: Fields = {"placeholder": Text(150, PLAIN)}
FOCUS: Fields = {"focus_on_load": Flag()}
URL = Str(3000, starts=("http://", "https://"))
CHOICES: Fields = {"options": ShapedList("menu_option", 100), "option_groups": ShapedList("option_group", 100)}
SELECT: Fields = {**ACTION, **HINT, **CONFIRM, **FOCUS}
MANY: Fields = {**SELECT, "max_selected_items": Num(1, 100)}

MENUS = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
)
PICKERS = ("datepicker", "timepicker", "datetimepicker", "checkboxes", "radio_buttons")
INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input")
ACTIONS = ("button", "overflow", "workflow_button", "rich_text_input", *MENUS, *PICKERS)
CHILDREN = (
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
)

# Objects without a type.
SHAPES: dict[str, Fields] = {
    "option": {"text": Text(75, required=True), "value": Str(75, required=True), "description": Text(75)},
    "menu_option": {
        "text": Text(75, PLAIN, required=True),
        "value": Str(75, required=True),
        "description": Text(75, PLAIN),
    },
    "overflow_option": {
        "text": Text(75, PLAIN, required=True),
        "value": Str(75, required=True),
        "description": Text(75, PLAIN),
        "url": URL,
    },
    "option_group": {"label": Text(75, PLAIN, required=True), "options": ShapedList("menu_option", 100, required=True)},
    "confirm": {
        "title": Text(100, PLAIN, required=True),
        "text": Text(300, required=True),
        "confirm": Text(30, PLAIN),
        "deny": Text(30, PLAIN),
        "style": Pick(("primary", "danger")),
    },
    "dispatch": {"trigger_actions_on": StrList(2, 30)},
    "filter": {
        "include": StrList(4, 30),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    },
    "slack_file": {"id": Str(255), "url": Str(3000)},
    "column": {"align": Pick(("left", "center", "right")), "is_wrapped": Flag()},
    "segment": {"label": Str(20, required=True), "value": Num(0, 1e15, whole=False, required=True)},
    "series": {"name": Str(20, required=True), "data": ShapedList("point", 20, required=True)},
    "point": {"label": Str(20, required=True), "value": Num(-1e15, 1e15, whole=False, required=True)},
    "axis": {"categories": StrList(20, 20, required=True), "x_label": Str(50), "y_label": Str(50)},
    "workflow": {"trigger": Anything(required=True)},
}

_IMAGE: Fields = {
    "alt_text": Str(2000, required=True),
    "image_url": URL,
    "slack_file": Shaped("slack_file"),
}
_XY: Fields = {"series": ShapedList("series", 12, required=True), "axis_config": Shaped("axis", required=True)}

# Objects with a type that stand inside blocks.
ELEMENTS: dict[str, Fields] = {
    "button": {
        **ACTION,
        **CONFIRM,
        "text": Text(75, PLAIN, required=True),
        "value": Str(2000),
        "url": URL,
        "style": Pick(("primary", "danger")),
        "accessibility_label": Str(75),
    },
    "workflow_button": {
        **ACTION,
        "text": Text(75, PLAIN, required=True),
        "workflow": Shaped("workflow", required=True),
        "style": Pick(("primary", "danger")),
        "accessibility_label": Str(75),
    },
    "icon_button": {
        **ACTION,
        **CONFIRM,
        "icon": Str(50, required=True),
        "text": Text(75, PLAIN, required=True),
        "value": Str(2000),
        "accessibility_label": Str(75),
        "visible_to_user_ids": StrList(100, 20),
    },
    "feedback_buttons": {
        **ACTION,
        "positive_button": Anything(required=True),
        "negative_button": Anything(required=True),
    },
    "overflow": {**ACTION, **CONFIRM, "options": ShapedList("overflow_option", 5, required=True)},
    "static_select": {**SELECT, **CHOICES, "initial_option": Shaped("menu_option")},
    "external_select": {**SELECT, "initial_option": Shaped("menu_option"), "min_query_length": Num(0, 100)},
    "users_select": {**SELECT, "initial_user": Str(20)},
    "conversations_select": {
        **SELECT,
        "initial_conversation": Str(20),
        "default_to_current_conversation": Flag(),
        "response_url_enabled": Flag(),
        "filter": Shaped("filter"),
    },
    "channels_select": {**SELECT, "initial_channel": Str(20), "response_url_enabled": Flag()},
    "multi_static_select": {**MANY, **CHOICES, "initial_options": ShapedList("menu_option", 100)},
    "multi_external_select": {
        **MANY,
        "initial_options": ShapedList("menu_option", 100),
        "min_query_length": Num(0, 100),
    },
    "multi_users_select": {**MANY, "initial_users": StrList(100, 20)},
    "multi_conversations_select": {
        **MANY,
        "initial_conversations": StrList(100, 20),
        "default_to_current_conversation": Flag(),
        "filter": Shaped("filter"),
    },
    "multi_channels_select": {**MANY, "initial_channels": StrList(100, 20)},
    "datepicker": {**SELECT, "initial_date": Str(10, 10)},
    "timepicker": {**SELECT, "initial_time": Str(5, 5), "timezone": Str(60)},
    "datetimepicker": {**ACTION, **CONFIRM, **FOCUS, "initial_date_time": Num(1_000_000_000, 9_999_999_999)},
    "checkboxes": {
        **ACTION,
        **CONFIRM,
        **FOCUS,
        "options": ShapedList("option", 10, required=True),
        "initial_options": ShapedList("option", 10),
    },
    "radio_buttons": {
        **ACTION,
        **CONFIRM,
        **FOCUS,
        "options": ShapedList("option", 10, required=True),
        "initial_option": Shaped("option"),
    },
    "plain_text_input": {
        **ACTION,
        **HINT,
        **FOCUS,
        "initial_value": Str(3000, 0),
        "multiline": Flag(),
        "min_length": Num(0, 3000),
        "max_length": Num(1, 3000),
        "dispatch_action_config": Shaped("dispatch"),
    },
    "email_text_input": {
        **ACTION,
        **HINT,
        **FOCUS,
        "initial_value": Str(3000, 0),
        "dispatch_action_config": Shaped("dispatch"),
    },
    "url_text_input": {
        **ACTION,
        **HINT,
        **FOCUS,
        "initial_value": Str(3000, 0),
        "dispatch_action_config": Shaped("dispatch"),
    },
    "number_input": {
        **ACTION,
        **HINT,
        **FOCUS,
        "is_decimal_allowed": Flag(required=True),
        "initial_value": Str(60, 0),
        "min_value": Str(60),
        "max_value": Str(60),
        "dispatch_action_config": Shaped("dispatch"),
    },
    "rich_text_input": {
        **ACTION,
        **HINT,
        **FOCUS,
        "initial_value": Typed(("rich_text",)),
        "dispatch_action_config": Shaped("dispatch"),
    },
    "file_input": {**ACTION, "filetypes": StrList(100, 20), "max_files": Num(1, 10)},
    "image": _IMAGE,
    "raw_text": {"text": Str(3000, required=True)},
    "raw_number": {
        "value": Num(-1e15, 1e15, whole=False, required=True),
        "text": Str(3000, required=True),
    },
    "pie": {"segments": ShapedList("segment", 12, required=True)},
    "bar": _XY,
    "line": _XY,
    "area": _XY,
}

BLOCKS: dict[str, Fields] = {
    "actions": {"elements": TypedList(ACTIONS, 25)},
    "alert": {"text": Text(200, required=True), "level": Pick(("default", "info", "warning", "error", "success"))},
    "card": {
        "title": Text(150),
        "subtitle": Text(150),
        "body": Text(200),
        "subtext": Text(200),
        "hero_image": Typed(("image",)),
        "icon": Typed(("image",)),
        "slack_icon": Anything(),
        "actions": TypedList(("button", "icon_button"), 3, required=False),
    },
    "carousel": {"elements": TypedList(("card",), 10)},
    "container": {
        "title": Text(150, PLAIN),
        "rich_text_title": Typed(("rich_text",)),
        "subtitle": Text(150),
        "child_blocks": TypedList(CHILDREN, 10),
        "width": Pick(("narrow", "standard", "wide", "full")),
        "icon": Typed(("image",)),
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    },
    "context": {"elements": TypedList(("image", "mrkdwn", "plain_text"), 10)},
    "context_actions": {"elements": TypedList(("feedback_buttons", "icon_button"), 5)},
    "data_table": {
        "caption": Str(3000, required=True),
        "rows": Rows(("raw_text", "raw_number", "rich_text"), 2, 201, 20, even=True),
        "page_size": Num(1, 100),
        "row_header_column_index": Num(0, 19),
    },
    "data_visualization": {
        "title": Str(50, required=True),
        "chart": Typed(("pie", "bar", "line", "area"), required=True),
    },
    "divider": {},
    "file": {"external_id": Str(255, required=True), "source": Pick(("remote",), required=True)},
    "header": {"text": Text(150, PLAIN, required=True), "level": Num(1, 4)},
    "image": {**_IMAGE, "title": Text(2000, PLAIN)},
    "input": {
        "label": Text(2000, PLAIN, required=True),
        "element": Typed((*MENUS, *PICKERS, *INPUTS), required=True),
        "hint": Text(2000, PLAIN),
        "optional": Flag(),
        "dispatch_action": Flag(),
    },
    "markdown": {"text": Str(MARKDOWN_CHARACTERS, required=True)},
    "rich_text": {
        "elements": TypedList(
            ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"), 1000
        )
    },
    "section": {
        "text": Text(3000),
        "fields": TextList(10, Text(2000)),
        "accessory": Typed(("image", *ACTIONS)),
        "expand": Flag(),
    },
    "table": {
        "rows": Rows(("raw_text", "raw_number", "rich_text"), 1, 100, 20),
        "column_settings": ShapedList("column", 20, least=0),
    },
    "video": {
        "alt_text": Str(2000, required=True),
        "title": Text(200, PLAIN, required=True),
        "thumbnail_url": Str(3000, required=True),
        "video_url": Str(3000, required=True),
        "author_name": Str(50),
        "description": Text(200, PLAIN),
        "provider_icon_url": Str(3000),
        "provider_name": Str(50),
        "title_url": Str(3000),
    },
}

MODAL: Fields = {
    "title": Text(24, PLAIN, required=True),
    "submit": Text(24, PLAIN),
    "close": Text(24, PLAIN),
    "private_metadata": Str(3000, 0),
    "callback_id": Str(255, 0),
    "external_id": Str(255, 0),
    "clear_on_close": Flag(),
    "notify_on_close": Flag(),
    "submit_disabled": Flag(),
}
HOME: Fields = {"private_metadata": Str(3000, 0), "callback_id": Str(255, 0), "external_id": Str(255, 0)}

SPANS = ("text", "link", "emoji", "user", "channel", "usergroup", "broadcast", "color", "date")
_SPAN = Anything()
_STYLED: Fields = {"style": Anything()}
RICH: dict[str, Fields] = {
    "rich_text_section": {"elements": TypedList(SPANS, 1000, least=0)},
    "rich_text_list": {
        "elements": TypedList(("rich_text_section",), 1000),
        "style": Pick(("bullet", "ordered"), required=True),
        "indent": Num(0, 8),
        "offset": Num(0, 100_000),
        "border": Num(0, 1),
    },
    "rich_text_preformatted": {"elements": TypedList(SPANS, 1000, least=0), "border": Num(0, 1), "language": Str(50)},
    "rich_text_quote": {"elements": TypedList(SPANS, 1000, least=0), "border": Num(0, 1)},
    "text": {**_STYLED, "text": Str(12_000, required=True)},
    "link": {**_STYLED, "url": Str(3000, required=True), "text": Str(3000), "unsafe": Flag()},
    "emoji": {"name": Str(100, required=True), "unicode": _SPAN, "skin_tone": _SPAN, "url": _SPAN, **_STYLED},
    "user": {**_STYLED, "user_id": Str(20, required=True)},
    "channel": {**_STYLED, "channel_id": Str(20, required=True)},
    "usergroup": {**_STYLED, "usergroup_id": Str(20, required=True)},
    "broadcast": {**_STYLED, "range": Pick(("here", "channel", "everyone"), required=True)},
    "color": {"value": Str(7, required=True)},
    "date": {
        **_STYLED,
        "timestamp": Num(0, 1e11, required=True),
        "format": Str(200, required=True),
        "url": Str(3000),
        "fallback": Str(300),
    },
}
