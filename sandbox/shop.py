"""The shop: an invented Acme product site whose sign-ups and sales reach the bot through the published Dub SDK."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import httpx
from aiohttp import web
from dub import Dub
from dub.models.errors import DubError, NoResponseError

CLICK_PARAMETER = "dub_id"
# The bot does not count programs that fetch links, so the sandbox's visitors introduce themselves as people do.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
ANSWER_SECONDS = 10
EVENTS_KEPT = 20


@dataclass(frozen=True)
class ShopSettings:
    """Where the bot's web edge is, and the key it accepts leads and sales with."""

    web: str = "http://127.0.0.1:8080"
    track_key: str = "sandbox-track-key"

    def environment(self) -> dict[str, str]:
        """Return the variables that make a bot listen where this shop will look for it."""
        address = urlsplit(self.web)
        return {
            "WEB_HOST": address.hostname or "127.0.0.1",
            "WEB_PORT": str(address.port or 80),
            "TRACK_API_KEY": self.track_key,
        }


@dataclass(frozen=True)
class Plan:
    """Something to buy: its price is in minor units of its currency."""

    key: str
    name: str
    amount: int
    currency: str
    about: str


PLANS: tuple[Plan, ...] = (
    Plan("starter", "Starter", 2900, "usd", "One workspace, five projects"),
    Plan("team", "Team", 9900, "eur", "Unlimited projects, shared boards"),
    Plan("scale", "Scale", 49900, "usd", "Single sign-on and a named engineer"),
    Plan("tokyo", "Tokyo edition", 9800, "jpy", "A currency without cents"),
)


class ShopError(Exception):
    """The shop could not do what a customer asked; its text is a sentence for them."""


@dataclass
class Customer:
    """Someone who signed up at the shop, and the click that brought them (empty when they came by themselves)."""

    id: str
    name: str
    email: str
    click: str


class Shop:
    """The shop's counter: sign up, buy, or follow a partner's link and buy in one go."""

    def __init__(self, settings: ShopSettings, changed: Callable[[], None]) -> None:
        self.settings = settings
        self.changed = changed
        self.customers: dict[str, Customer] = {}
        self.events: deque[str] = deque(maxlen=EVENTS_KEPT)

    def routes(self) -> list[web.RouteDef]:
        """Return the calls the shop's page and the chat page's customer panel make."""
        return [
            web.post("/ui/shop/follow", self._answering(self.follow)),
            web.post("/ui/shop/signup", self._answering(self.sign_up)),
            web.post("/ui/shop/buy", self._answering(self.buy)),
            web.post("/ui/shop/quick", self._answering(self.quick)),
        ]

    def snapshot(self) -> dict[str, Any]:
        """Return the plans, the customers and the latest things that happened at the counter."""
        return {
            "web": self.settings.web,
            "plans": [asdict(plan) for plan in PLANS],
            "customers": [asdict(customer) for customer in self.customers.values()],
            "events": list(self.events),
        }

    async def follow(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Visit a partner's link as a browser would and return where it led and the click id it was given."""
        address = self._redirect_address(str(asked.get("link", "")))
        headers = {"User-Agent": BROWSER, "Accept": "text/html,*/*"}
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(address, allow_redirects=False, headers=headers) as answer,
            ):
                status, leads_to = answer.status, answer.headers.get("Location", "")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ShopError(f"Nobody answered at {address}. Is the bot running? ({type(error).__name__})") from error
        if not leads_to:
            raise ShopError(f"{address} answered {status} instead of leading somewhere. Is this a partner's link?")
        click = parse_qs(urlsplit(leads_to).query).get(CLICK_PARAMETER, [""])[0]
        self._note(f"A visitor followed {urlsplit(address).path}" + ("" if click else " (not counted as a click)"))
        return {"click": click, "leads_to": leads_to, "status": status}

    async def sign_up(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Create a customer and report the lead; the answer carries the customer."""
        customer = self._new_customer(asked)
        if customer.click:
            await self._report_lead(customer)
        self.customers[customer.id] = customer
        self._note(f"{customer.name} signed up" + ("" if customer.click else " without a partner's link"))
        return {"customer": asdict(customer), "reported": bool(customer.click)}

    async def buy(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Sell a plan to a known customer and report the sale; the answer carries the invoice id."""
        customer = self.customers.get(str(asked.get("customer")))
        if customer is None:
            raise ShopError("The shop does not know this customer any more. Sign up again.")
        plan = _plan(asked.get("plan"))
        invoice = f"inv_{secrets.token_hex(6)}"
        counted = await self._report_sale(customer, plan, invoice)
        self._note(f"{customer.name} bought {plan.name} ({invoice})")
        return {"invoice": invoice, "plan": asdict(plan), "counted": counted}

    async def quick(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Follow a link, sign up and buy; the answer tells each step, also of a journey that broke off."""
        steps: list[dict[str, Any]] = []
        try:
            visit = await self.follow(asked)
            steps.append(_step("Followed the link", f"{visit['status']} to {visit['leads_to']}"))
            steps.append(_step("Click id", visit["click"] or "none: this visit was not counted", bool(visit["click"])))
            signed = await self.sign_up({**asked, "click": visit["click"]})
            customer = signed["customer"]
            steps.append(_step("Signed up", f"{customer['name']} <{customer['email']}>, {customer['id']}"))
            sale = await self.buy({"customer": customer["id"], "plan": asked.get("plan", "team")})
            counted = "" if sale["counted"] else ", not credited to anyone"
            steps.append(
                _step("Bought", f"{sale['plan']['name']}, invoice {sale['invoice']}{counted}", sale["counted"])
            )
        except ShopError as error:
            return {"steps": [*steps, _step("Broke off", str(error), False)]}
        return {"steps": steps}

    def _redirect_address(self, link: str) -> str:
        """Return the link on the bot's own web edge, whatever public name it was printed with."""
        path = urlsplit(link.strip()).path
        if not path.startswith("/r/") or path == "/r/":
            raise ShopError("A partner's link looks like http://…/r/code. Copy one from /partner link.")
        return self.settings.web.rstrip("/") + path

    def _new_customer(self, asked: dict[str, Any]) -> Customer:
        number = len(self.customers) + 1
        name = str(asked.get("name") or "").strip() or f"Sample Customer {number}"
        code = secrets.token_hex(4)
        email = str(asked.get("email") or "").strip() or f"customer-{code}@buyer.example"
        if "@" not in email:
            raise ShopError("That e-mail address has no @ in it.")
        return Customer(f"cus_{code}", name[:100], email, str(asked.get("click") or ""))

    async def _report_lead(self, customer: Customer) -> None:
        request = {
            "click_id": customer.click,
            "event_name": "Sign up",
            "customer_external_id": customer.id,
            "customer_name": customer.name,
            "customer_email": customer.email,
            "mode": "wait",
        }
        await self._ask_dub(lambda dub: dub.track.lead(request=request, timeout_ms=ANSWER_SECONDS * 1000))  # type: ignore[arg-type]

    async def _report_sale(self, customer: Customer, plan: Plan, invoice: str) -> bool:
        """Return whether the sale was credited to a known customer."""
        request = {
            "customer_external_id": customer.id,
            "amount": plan.amount,
            "currency": plan.currency,
            "invoice_id": invoice,
            "metadata": {"productId": plan.key},
        }
        answer = await self._ask_dub(lambda dub: dub.track.sale(request=request, timeout_ms=ANSWER_SECONDS * 1000))  # type: ignore[arg-type]
        return answer.customer is not None

    async def _ask_dub(self, call: Callable[[Dub], Any]) -> Any:
        """Make one SDK call in a worker thread; every way it fails becomes a ShopError with a sentence."""

        def ask() -> Any:
            with Dub(token=self.settings.track_key, server_url=self.settings.web) as dub:
                return call(dub)

        try:
            return await asyncio.to_thread(ask)
        except DubError as error:
            raise ShopError(f"{type(error).__name__} ({error.status_code}): {error.message}") from error
        except NoResponseError as error:
            raise ShopError(f"{self.settings.web} did not answer: {error}") from error
        except httpx.RequestError as error:  # the SDK's own transport lets these through untyped
            raise ShopError(f"{self.settings.web} cannot be reached: {error}") from error

    def _note(self, what: str) -> None:
        self.events.append(what)
        self.changed()

    def _answering(self, story: Callable[[dict[str, Any]], Any]) -> Callable[[web.Request], Any]:
        async def answer(request: web.Request) -> web.Response:
            try:
                return web.json_response({"ok": True, **await story(await request.json())})
            except ShopError as error:
                return web.json_response({"ok": False, "error": str(error)})

        return answer


def _plan(key: object) -> Plan:
    for plan in PLANS:
        if plan.key == key:
            return plan
    raise ShopError(f"The shop does not sell {key!r}.")


def _step(title: str, detail: str, ok: bool = True) -> dict[str, Any]:
    return {"title": title, "detail": detail, "ok": ok}
