"""What a caller may ask, field by field, as the published clients send it: null and absent mean the same."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
    ValidationError,
)
from pydantic.alias_generators import to_camel

from bot.web.errors import CallRefused
from program.customers import CustomerDetails
from program.errors import BadEmail
from program.events import NewLead, NewSale
from program.rules.names import clean_email

Asked = TypeVar("Asked", bound=BaseModel)
Words = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=255)]
Known = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=100)]
Short = Annotated[str, StringConstraints(strict=True, max_length=100)]
Text = Annotated[str, StringConstraints(strict=True, max_length=255)]
Long = Annotated[str, StringConstraints(strict=True, max_length=2000)]
Processor = Literal["stripe", "shopify", "polar", "paddle", "apple", "revenuecat", "dub", "custom"]


def _email(given: str) -> str:
    try:
        return clean_email(given)
    except BadEmail:
        raise ValueError("must be an e-mail address") from None


Email = Annotated[str, StringConstraints(strict=True, max_length=254), AfterValidator(_email)]


class AskBody(BaseModel):
    """Spelt as on the wire; fields we have no use for are passed over, as the clients know more of them than we."""

    model_config = ConfigDict(extra="ignore", frozen=True, alias_generator=to_camel)


class _OfCustomer(AskBody):
    customer_external_id: Known = Field(validation_alias=AliasChoices("customerExternalId", "externalId", "customerId"))
    customer_name: Short | None = None
    customer_email: Email | None = None
    customer_avatar: Long | None = None

    @property
    def customer(self) -> CustomerDetails:
        """Who the event is about."""
        return CustomerDetails(self.customer_external_id, self.customer_name, self.customer_email, self.customer_avatar)


class AskLead(_OfCustomer):
    """POST /track/lead."""

    click_id: Text | None = None
    event_name: Words
    mode: Literal["async", "wait", "deferred"] | None = None
    event_quantity: StrictInt | None = None
    metadata: dict[str, Any] | None = None

    def event(self) -> NewLead:
        """Return the lead for the program; BadEvent."""
        quantity = 1 if self.event_quantity is None else self.event_quantity
        return NewLead(
            self.event_name, self.customer, self.click_id or None, self.mode or "async", quantity, self.metadata
        )


class AskSale(_OfCustomer):
    """POST /track/sale."""

    amount: StrictInt
    currency: Text | None = None
    event_name: Words | None = None
    payment_processor: Processor | None = None
    invoice_id: Text | None = None
    lead_event_name: Text | None = None
    click_id: Text | None = None
    metadata: dict[str, Any] | None = None

    def event(self) -> NewSale:
        """Return the sale for the program; BadEvent."""
        return NewSale(
            event_name=self.event_name or "Purchase",
            customer=self.customer,
            amount=self.amount,
            currency=(self.currency or "usd").lower(),
            processor=self.payment_processor or "custom",
            invoice_id=self.invoice_id or None,
            lead_event_name=self.lead_event_name or None,
            click_id=self.click_id or None,
            metadata=self.metadata,
        )


class AskClick(AskBody):
    """POST /track/click."""

    key: Text
    referrer: Long | None = None
    sub_id: Text | None = None


class AskLinkProps(AskBody):
    """What a new link may carry beside its address."""

    external_id: Text | None = None
    tenant_id: Text | None = None
    title: Text | None = None


class AskPartner(AskBody):
    """POST /partners."""

    email: Email
    name: Short | None = None
    username: Text | None = None
    tenant_id: Text | None = None
    country: Text | None = None
    image: Long | None = None
    description: Long | None = None
    link_props: AskLinkProps | None = None


class AskPartnerLink(AskBody):
    """POST /partners/links."""

    partner_id: Text | None = None
    tenant_id: Text | None = None
    url: Long | None = None
    key: Text | None = None
    link_props: AskLinkProps | None = None


class AskPartnerLinks(AskBody):
    """GET /partners/links."""

    partner_id: Text | None = None
    tenant_id: Text | None = None


class AskLink(AskBody):
    """POST /links."""

    url: Long
    key: Text | None = None
    external_id: Text | None = None
    tenant_id: Text | None = None
    partner_id: Text | None = None
    title: Text | None = None


def understand(kind: type[Asked], body: dict[str, Any]) -> Asked:
    """Return a body as the call's own kind; CallRefused names the first field that is wrong and why."""
    try:
        return kind.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        why = "is missing" if first["type"] == "missing" else _reason(str(first["msg"]))
        raise CallRefused("unprocessable_entity", f"{field}: {why}.") from None


def _reason(message: str) -> str:
    reason = message.removeprefix("Value error, ").removeprefix("Input ")
    return reason[:1].lower() + reason[1:]
