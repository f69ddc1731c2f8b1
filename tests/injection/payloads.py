"""Payloads are what somebody might put into a field to ping, to lure or to break a message: two thousand of them."""

from __future__ import annotations

from itertools import product
from random import Random

SEEDS = (
    *(
        "<!channel>",
        "<!here>",
        "<!everyone>",
        "<!subteam^S0TEAM>",
        "<!subteam^S0TEAM|@team>",
        "<@U0ADA>",
        "<@W0ADA|ada>",
    ),
    *("<#C0COMMUNITY>", "<#C0COMMUNITY|x>", "<!date^1790000000^{date}^https://evil.example|now>", "@channel", "@here"),
    *(
        "@everyone",
        "<@300000000000000011>",
        "<@!300000000000000011>",
        "<@&200000000000000001>",
        "<#200000000000000001>",
    ),
    *(
        "</partner home:123456789012345678>",
        "<id:customize>",
        "<id:guide>",
        "<t:1790000000:R>",
        "<a:x:123456789012345678>",
    ),
    *("<:x:123456789012345678>", "<https://evil.example|https://acme.example>", "<https://evil.example>"),
    *("[https://acme.example](https://evil.example)", "[x](<https://evil.example>)", "[x](https://evil.example 'y')"),
    *(
        "![x](https://evil.example/p.png)",
        "<mailto:a@evil.example|mail>",
        "<tel:+4912345|call>",
        "[x]: https://evil.example",
    ),
    *("[a]\n(https://evil.example)", "[a](javascript:alert(1))", "[a](slack://open)", "<slack://channel?id=C1|x>"),
    *(
        "\\[x\\](https://evil.example)",
        "\\<!channel>",
        "\\\\<@U0ADA>",
        "&lt;!channel&gt;",
        "&#60;!channel&#62;",
        "<!ch\u200bannel>",
    ),
    *(
        "```<!channel>```",
        "`<@U0ADA>`",
        "```",
        "`",
        "**",
        "***x",
        "~~",
        "||",
        ">>> all",
        "> x",
        "# title",
        "-# small",
        "- [x](y)",
    ),
    *(
        "1. x",
        "_x_",
        "*x*",
        "~x~",
        "\u202e<!channel>",
        "\u2066@everyone\u2069",
        "\x00<!here>",
        "\ufeff@everyone",
        "＠everyone",
    ),
    *(
        "﹫here",
        "<@U0ADA",
        "U0ADA>",
        "<|>",
        "<!>",
        "<@>",
        "<>",
        "<<@U0ADA>>",
        "<!channel|<@U0ADA>>",
        "];[x](https://evil.example",
    ),
    *(
        ":smile:",
        ":partner:",
        "|a|b|",
        "{{ 7*7 }}",
        "{% raw %}",
        '{"type":"section"}',
        '"}]}',
        "\\",
        "\\\\",
        "\\`",
        "\\_",
        "$&",
    ),
    *(
        "<b>x</b>",
        "<script>x</script>",
        "]]>",
        "%3C!channel%3E",
        "https://evil.example",
        "https://acme.example.evil.example",
    ),
    *(
        "https://acme.example@evil.example",
        "//evil.example",
        "a" * 300,
        "👩‍💻" * 60,
        "é" * 200,
        "ﷺ" * 30,
        "\n\n\n",
        "\t",
        "​",
    ),
)
WRAPS = (
    "{}",
    "Ada {}",
    "{} Letters",
    "a{}b",
    "*{}*",
    "_{}_",
    "`{}`",
    "({})",
    "[{}](y)",
    "<{}>",
    "\\{}",
    "{}\n{}",
    "“{}”",
)
WRAPS += ("|{}|", "**{}**", "~{}~", ">{}", "{0}{0}{0}", "x\u200b{}", "@{}", "<@{}", "&{};")


def payloads(number: int = 2000) -> list[str]:
    """Return so many different payloads, the plain ones first."""
    found = list(dict.fromkeys(wrap.format(seed, seed) for wrap, seed in product(WRAPS, SEEDS)))
    plain, rest = found[: len(SEEDS)], found[len(SEEDS) :]
    Random(11).shuffle(rest)
    chosen = [*plain, *rest][:number]
    assert len(chosen) == min(number, len(found))
    return chosen
