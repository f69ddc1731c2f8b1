"""A refusal is the answer of a platform that will not do it: HTTP status, Discord's code, and where the fault lies."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """A request Discord turns down, with everything its JSON answer says."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} ({code}) {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def body(self) -> Json:
        """Return the JSON answer, with the `errors` tree when fields are at fault."""
        answer: Json = {"message": self.message, "code": self.code}
        if self.errors is not None:
            answer["errors"] = self.errors
        return answer

    def under(self, key: str) -> Refusal:
        """Return the same refusal with its faults one level deeper in the form."""
        errors = None if self.errors is None else {key: self.errors}
        return Refusal(self.status, self.code, self.message, errors)


class Problems:
    """Collects what is wrong with a form, by the path of the JSON key, and refuses once with all of it."""

    def __init__(self) -> None:
        self.tree: Json = {}

    def add(self, path: str, code: str, message: str) -> None:
        """Note one fault at a dotted path such as `embeds.0.title`; an empty path means the whole form."""
        node = self.tree
        for step in path.split(".") if path else []:
            node = node.setdefault(step, {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: str, text: Any, low: int, high: int) -> None:
        """Note a text that is no text, too short or too long."""
        if not isinstance(text, str):
            self.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
        elif low and not text:
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required")
        elif not low <= len(text) <= high:
            code = "BASE_TYPE_MAX_LENGTH" if low == 0 else "BASE_TYPE_BAD_LENGTH"
            self.add(path, code, f"Must be between {low} and {high} in length.")

    def count(self, path: str, items: Any, low: int, high: int) -> bool:
        """Note a list that is no list, too short or too long; tell whether it is a list at all."""
        if not isinstance(items, list):
            self.add(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return False
        if not low <= len(items) <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        return True

    def number(self, path: str, value: Any, low: int, high: int) -> None:
        """Note a value that is no whole number within the bounds."""
        if isinstance(value, bool) or not isinstance(value, int):
            self.add(path, "NUMBER_TYPE_COERCE", f"Value {value!r} is not int.")
        elif not low <= value <= high:
            self.add(path, "NUMBER_TYPE_RANGE", f"Value must be between {low} and {high}.")

    def choice(self, path: str, value: Any, allowed: tuple[Any, ...]) -> None:
        """Note a value outside the allowed ones."""
        if value not in allowed:
            self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed!r}.")

    def refuse(self) -> None:
        """Raise 50035 when anything was noted."""
        if self.tree:
            raise Refusal(400, 50035, "Invalid Form Body", self.tree)


def unknown(what: str, code: int) -> Refusal:
    """Return the 404 for a thing that is not there."""
    return Refusal(404, code, f"Unknown {what}")
