"""An alias names a customer to one partner without saying who that customer is."""

from program.rules.stated import customer_mark


def customer_code(partner_id: str, customer_id: str) -> str:
    """Return a customer's code for a partner, such as `C-7F3A`: the beginning of the mark on that partner's statements.

    The same customer has another code for another partner, so that two of them cannot compare notes.
    """
    return code_of(customer_mark(partner_id, customer_id))


def code_of(mark: str) -> str:
    """Return the code that stands for a mark on a statement."""
    return f"C-{mark[:4].upper()}"
