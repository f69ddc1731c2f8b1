"""The emulated Slack refuses what Slack refuses, and nothing that Slack accepts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.slack.validate import check_message_blocks, check_view
from sandbox.slack.wire import ApiError


def plain(text):
    return {"type": "plain_text", "text": text}


def mrkdwn(text):
    return {"type": "mrkdwn", "text": text}


def section(text="Hello"):
    return {"type": "section", "text": mrkdwn(text)}


def button(action_id="go", **more):
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def option(value, text="One"):
    return {"text": plain(text), "value": value}


def select(count=2, **more):
    options = [option(str(number)) for number in range(count)]
    return {"type": "static_select", "action_id": "pick", "options": options, **more}


def typed(**more):
    return {"type": "plain_text_input", "action_id": "answer", **more}


def entry(element=None, **more):
    return {"type": "input", "block_id": "question", "label": plain("Why?"), "element": element or typed(), **more}


def cell(text="x"):
    return {"type": "raw_text", "text": text}


def data_table(rows=3, columns=2, **more):
    body = [[cell() for _ in range(columns)] for _ in range(rows)]
    return {"type": "data_table", "caption": "Board", "rows": body, **more}


def table(rows=2, columns=2, text="x"):
    return {"type": "table", "rows": [[cell(text) for _ in range(columns)] for _ in range(rows)]}


def chart(kind="bar", series=1, points=3, **more):
    labels = [f"d{number}" for number in range(points)]
    data = [{"label": label, "value": 5} for label in labels]
    body = {"type": kind, "series": [{"name": f"s{one}", "data": data} for one in range(series)]}
    return {
        "type": "data_visualization",
        "title": "Clicks",
        "chart": body | {"axis_config": {"categories": labels}},
        **more,
    }


def pie(*values):
    segments = [{"label": f"p{place}", "value": value} for place, value in enumerate(values)]
    return {"type": "data_visualization", "title": "Share", "chart": {"type": "pie", "segments": segments}}


def rich(*spans):
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(spans)}]}


def container(*children, **more):
    return {"type": "container", "title": plain("More"), "child_blocks": list(children), **more}


CONFIRM = {"title": plain("Sure?"), "text": mrkdwn("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
IMAGE = {"type": "image", "image_url": "https://acme.example/a.png", "alt_text": "A chart"}

GOOD = {
    "section": [section()],
    "section with fields": [{"type": "section", "fields": [mrkdwn("a"), plain("b")]}],
    "section with accessory": [{**section(), "accessory": button(confirm=CONFIRM)}],
    "fifty blocks": [section()] * 50,
    "header at its limit": [{"type": "header", "text": plain("x" * 150)}],
    "twenty-five buttons": [actions(*[button(f"b{number}") for number in range(25)])],
    "hundred options": [actions(select(100))],
    "option groups": [
        actions(
            {
                "type": "static_select",
                "action_id": "pick",
                "option_groups": [{"label": plain("G"), "options": [option("1")]}],
            }
        )
    ],
    "context": [{"type": "context", "elements": [mrkdwn("by Ada"), IMAGE]}],
    "image": [{**IMAGE, "title": plain("Chart")}],
    "rich text": [rich({"type": "text", "text": "Hi "}, {"type": "user", "user_id": "U0ADA"})],
    "data table": [data_table(201, 20)],
    "data table with numbers": [
        {"type": "data_table", "caption": "B", "rows": [[cell()], [{"type": "raw_number", "value": 5, "text": "5"}]]}
    ],
    "table": [table(100, 20)],
    "two charts": [chart(), pie(1, 2)],
    "many series": [chart("line", 12, 20)],
    "container": [container(section(), actions(button()), is_collapsible=True, default_collapsed=True)],
    "carousel": [{"type": "carousel", "elements": [{"type": "card", "title": mrkdwn("A"), "actions": [button()]}]}],
    "markdown": [{"type": "markdown", "text": "# Hello"}],
    "checkboxes": [actions({"type": "checkboxes", "action_id": "c", "options": [option("1")]})],
    "overflow": [actions({"type": "overflow", "action_id": "o", "options": [option("1"), option("2")]})],
}

BAD = {
    "fifty-one blocks": [section()] * 51,
    "unknown block": [{"type": "sparkle"}],
    "no type": [{"text": mrkdwn("x")}],
    "not an object": ["hello"],
    "empty section": [{"type": "section"}],
    "empty text": [section("")],
    "long section": [section("x" * 3001)],
    "eleven fields": [{"type": "section", "fields": [mrkdwn("x")] * 11}],
    "long field": [{"type": "section", "fields": [mrkdwn("x" * 2001)]}],
    "mrkdwn header": [{"type": "header", "text": mrkdwn("x")}],
    "long header": [{"type": "header", "text": plain("x" * 151)}],
    "eleven in context": [{"type": "context", "elements": [mrkdwn("x")] * 11}],
    "button in context": [{"type": "context", "elements": [button()]}],
    "twenty-six buttons": [actions(*[button(f"b{number}") for number in range(26)])],
    "no buttons": [actions()],
    "long button text": [actions({**button(), "text": plain("x" * 76)})],
    "mrkdwn button": [actions({**button(), "text": mrkdwn("x")})],
    "long button value": [actions(button(value="x" * 2001))],
    "long button url": [actions(button(url="https://acme.example/" + "x" * 3000))],
    "strange url": [actions(button(url="javascript:alert(1)"))],
    "unknown style": [actions(button(style="purple"))],
    "unknown field": [actions(button(colour="red"))],
    "long action_id": [actions(button("x" * 256))],
    "same action_id twice": [actions(button("a"), button("a"))],
    "same block_id twice": [{**section(), "block_id": "a"}, {**section(), "block_id": "a"}],
    "same block_id inside a container": [{**section(), "block_id": "a"}, container({**section(), "block_id": "a"})],
    "long block_id": [{**section(), "block_id": "x" * 256}],
    "hundred and one options": [actions(select(101))],
    "no options": [actions(select(0))],
    "long option": [actions({**select(), "options": [option("1", "x" * 76)]})],
    "long option value": [actions({**select(), "options": [option("x" * 76)]})],
    "same option twice": [actions({**select(), "options": [option("1"), option("1")]})],
    "mrkdwn option in a menu": [actions({**select(), "options": [{"text": mrkdwn("x"), "value": "1"}]})],
    "strange initial option": [actions(select(initial_option=option("9")))],
    "eleven checkboxes": [
        actions({"type": "checkboxes", "action_id": "c", "options": [option(str(n)) for n in range(11)]})
    ],
    "six in overflow": [actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]})],
    "long confirm": [actions(button(confirm={**CONFIRM, "text": mrkdwn("x" * 301)}))],
    "long confirm title": [actions(button(confirm={**CONFIRM, "title": plain("x" * 101)}))],
    "long confirm button": [actions(button(confirm={**CONFIRM, "deny": plain("x" * 31)}))],
    "image without alt": [{"type": "image", "image_url": "https://acme.example/a.png"}],
    "image with long alt": [{**IMAGE, "alt_text": "x" * 2001}],
    "image without source": [{"type": "image", "alt_text": "x"}],
    "unprocessed slack file": [{"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}}],
    "long markdown": [{"type": "markdown", "text": "x" * 12_001}],
    "long markdown together": [{"type": "markdown", "text": "x" * 7_000}] * 2,
    "data table without caption": [{**data_table(), "caption": None}],
    "data table with a header only": [data_table(1)],
    "data table too long": [data_table(202)],
    "data table too wide": [data_table(2, 21)],
    "ragged data table": [{"type": "data_table", "caption": "B", "rows": [[cell()], [cell(), cell()]]}],
    "data table page too large": [data_table(page_size=101)],
    "data table page too small": [data_table(page_size=0)],
    "data table header rich": [{"type": "data_table", "caption": "B", "rows": [[rich()], [cell()]]}],
    "data table with empty cell": [{"type": "data_table", "caption": "B", "rows": [[cell()], [cell("")]]}],
    "data table too full": [{"type": "data_table", "caption": "B", "rows": [[cell()]] + [[cell("x" * 2_900)]] * 7}],
    "table too long": [table(101)],
    "table too wide": [table(2, 21)],
    "table too full": [table(5, 5, "x" * 401)],
    "three charts": [chart(), chart(), chart()],
    "long chart title": [chart(title="x" * 51)],
    "unknown chart": [chart("radar")],
    "thirteen series": [chart(series=13)],
    "twenty-one points": [chart(points=21)],
    "thirteen segments": [pie(*range(1, 14))],
    "no segments": [pie()],
    "segment of nothing": [pie(1, 0)],
    "labels without category": [
        {
            **chart(),
            "chart": {
                "type": "bar",
                "series": [{"name": "s", "data": [{"label": "a", "value": 1}]}],
                "axis_config": {"categories": ["b"]},
            },
        }
    ],
    "eleven children": [container(*[section()] * 11)],
    "container in container": [container(container(section()))],
    "container without title": [{"type": "container", "child_blocks": [section()]}],
    "collapsed but not collapsible": [container(section(), default_collapsed=True)],
    "card with four buttons": [{"type": "card", "title": mrkdwn("A"), "actions": [button(f"b{n}") for n in range(4)]}],
    "carousel of eleven": [{"type": "carousel", "elements": [{"type": "card", "title": mrkdwn("A")}] * 11}],
    "alert in a message": [{"type": "alert", "text": mrkdwn("x")}],
    "input without label": [{"type": "input", "element": typed()}],
    "button in an input": [entry(button())],
}


def refused(blocks, attachments=(), **switches):
    switches = {"new_blocks": True, "file_ready": lambda reference: False} | switches
    with pytest.raises(ApiError) as caught:
        check_message_blocks(blocks, list(attachments), **switches)
    return caught.value


@pytest.mark.parametrize("name", GOOD)
def test_blocks_that_slack_accepts_pass(name):
    assert check_message_blocks(GOOD[name], [], new_blocks=True, file_ready=lambda reference: True) is None


@pytest.mark.parametrize("name", BAD)
def test_blocks_that_slack_refuses_are_named_with_their_place(name):
    refusal = refused(BAD[name])
    assert refusal.code == "invalid_blocks"
    assert all("[json-pointer:/blocks" in message for message in refusal.messages)


def test_a_second_table_in_a_message_is_refused_as_slack_words_it():
    refusal = refused([table(), data_table()])
    assert (refusal.code, refusal.messages) == ("invalid_attachments", ["[ERROR] only_one_table_allowed"])


def test_a_table_in_an_attachment_counts_too():
    assert refused([data_table()], [{"blocks": [data_table()]}]).code == "invalid_attachments"


def test_a_workspace_without_the_newer_blocks_refuses_them_and_keeps_the_rest():
    for kind in ("data table", "two charts", "container", "carousel"):
        assert refused(GOOD[kind], new_blocks=False).code == "invalid_blocks"
    assert check_message_blocks(GOOD["table"], [], new_blocks=False, file_ready=lambda reference: True) is None


def modal(*blocks, **more):
    return {"type": "modal", "title": plain("Apply"), "submit": plain("Send"), "blocks": list(blocks), **more}


def view_refused(view, kind="modal"):
    with pytest.raises(ApiError) as caught:
        check_view(view, kind, new_blocks=True, file_ready=lambda reference: True)
    return caught.value


def test_a_modal_with_every_kind_of_input_passes():
    inputs = [
        typed(multiline=True, max_length=3000, placeholder=plain("Say why")),
        select(),
        {"type": "external_select", "action_id": "e", "min_query_length": 0},
        {"type": "multi_static_select", "action_id": "m", "options": [option("1")], "max_selected_items": 1},
        {"type": "users_select", "action_id": "u"},
        {"type": "conversations_select", "action_id": "c", "response_url_enabled": True},
        {"type": "datepicker", "action_id": "d", "initial_date": "2026-01-31"},
        {"type": "number_input", "action_id": "n", "is_decimal_allowed": False},
        {"type": "file_input", "action_id": "f", "max_files": 10},
    ]
    blocks = [entry(element) | {"block_id": f"q{place}"} for place, element in enumerate(inputs)]
    view = modal(*blocks, {"type": "alert", "text": mrkdwn("Careful"), "level": "warning"}, private_metadata="{}")
    assert check_view(view, "modal", new_blocks=True, file_ready=lambda reference: True) is None


@pytest.mark.parametrize(
    "view",
    [
        modal(*[section()] * 101),
        modal(section(), title=plain("x" * 25)),
        modal(section(), submit=plain("x" * 25)),
        modal(section(), private_metadata="x" * 3001),
        modal(section(), callback_id="x" * 256),
        modal(data_table()),
        modal(chart()),
        modal({"type": "markdown", "text": "x"}),
        modal(entry(typed(max_length=3001))),
        modal(entry(typed(placeholder=plain("x" * 151)))),
        modal(entry(label=plain("x" * 2001))),
        modal(entry(submit=None)),
        modal(entry({"type": "file_input", "action_id": "f", "max_files": 11})),
        {"type": "modal", "title": plain("No submit"), "blocks": [entry()]},
        {"type": "modal", "submit": plain("No title"), "blocks": [section()]},
        {"type": "modal", "title": plain("No blocks")},
        {"type": "home", "blocks": [section()]},
    ],
)
def test_modals_that_slack_refuses_are_refused(view):
    refusal = view_refused(view)
    assert refusal.code == "invalid_arguments"
    assert all("/view" in message for message in refusal.messages)


def test_a_home_may_hold_a_data_table_but_no_chart():
    home = {"type": "home", "blocks": [data_table()]}
    assert check_view(home, "home", new_blocks=True, file_ready=lambda reference: True) is None
    assert view_refused({"type": "home", "blocks": [chart()]}, "home").code == "invalid_arguments"


def test_a_view_of_more_than_250_kilobytes_is_too_large():
    assert view_refused(modal(*[section("x" * 3000)] * 90)).code == "view_too_large"


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 300),
    st.text(max_size=3),
    st.just([]),
    st.just({}),
    st.just([[]]),
    st.just([{}]),
    st.just({"type": "section"}),
    st.just({"type": []}),
)


def nodes(value, path=()):
    """Yield the path of every part of a payload."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from nodes(child, (*path, key))


def swapped(value, path, junk):
    """Return the payload with junk in one place."""
    if not path:
        return junk
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = swapped(copy[path[0]], path[1:], junk)
    return copy


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_an_app_sends_is_accepted_or_refused_and_never_breaks_the_validator(data):
    small = [name for name in GOOD if name not in ("data table", "table", "fifty blocks", "hundred options")]
    blocks = GOOD[data.draw(st.sampled_from(small))]
    paths = list(nodes(blocks))
    broken = swapped(blocks, data.draw(st.sampled_from(paths)), data.draw(JUNK))
    outcomes = []
    for check in (
        lambda: check_message_blocks(broken, [], new_blocks=True, file_ready=lambda reference: True),
        lambda: check_message_blocks([], [{"blocks": broken}], new_blocks=True, file_ready=lambda reference: True),
        lambda: check_view({**modal(), "blocks": broken}, "modal", new_blocks=True, file_ready=lambda reference: True),
    ):
        try:
            check()
            outcomes.append("accepted")
        except ApiError as refusal_:
            outcomes.append(refusal_.code)
    known = {"accepted", "invalid_blocks", "invalid_blocks_format", "invalid_attachments", "invalid_arguments"}
    assert set(outcomes) <= known
