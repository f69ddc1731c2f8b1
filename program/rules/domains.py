"""A domain stands for a company when its addresses are the company's own, and for nobody when anyone can have one."""

from program.errors import BadEmail
from program.rules.names import clean_email

_SHARED = frozenset(
    """
    aol.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.com
    hotmail.co.uk hotmail.fr icloud.com laposte.net libero.it live.com mac.com mail.com mail.ru me.com msn.com naver.com
    orange.fr outlook.com outlook.de pm.me posteo.de proton.me protonmail.com qq.com rediffmail.com t-online.de
    tuta.com tutanota.com virgilio.it wanadoo.fr web.de yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com
    yandex.ru ymail.com zoho.com 126.com 163.com
    """.split()  # noqa: SIM905 - a list of fifty strings hides what is missing
)


def domain_of(email: str) -> str | None:
    """Return what stands after the @ of an address in lower case, or None where it is no address."""
    try:
        return clean_email(email).rpartition("@")[2]
    except BadEmail:
        return None


def is_shared_domain(domain: str) -> bool:
    """Return whether anyone can have an address there, so that it names no company."""
    return domain.lower() in _SHARED
