"""The structure of pain.001.001.09 by hand, as far as the guidelines of the EPC use it: order, lengths, letters.

The schema itself is not ours to ship, so that these are its rules as we read them: for each element its children in
the order they must stand in, how often each may, and the shape of what stands in those without children.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

NAMESPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"
_MARK = r"(?!/)(?!.*//)[A-Za-z0-9/\-?:().,'+ ]{1,%d}(?<!/)"
_BIC = r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?"
_AMOUNT = r"(?!0+\.00)[0-9]{1,9}\.[0-9]{2}"
_SUM, _COUNT = r"[0-9]{1,15}\.[0-9]{2}", r"[1-9][0-9]{0,14}"


@dataclass(frozen=True)
class Child:
    """An element that may stand in another: its name, the shape of its text, or its own children."""

    name: str
    shape: str = ""
    within: tuple[Child, ...] = ()
    many: bool = False
    attributes: tuple[tuple[str, str], ...] = ()


def _wrapped(names: str, shape: str) -> Child:
    """One element in another, such as Id/IBAN."""
    *outer, last = names.split("/")
    child = Child(last, shape)
    for name in reversed(outer):
        child = Child(name, within=(child,))
    return child


_IBAN = r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}"
_TRANSFER = (
    _wrapped("PmtId/EndToEndId", _MARK % 35),
    Child("Amt", within=(Child("InstdAmt", _AMOUNT, attributes=(("Ccy", "EUR"),)),)),
    _wrapped("CdtrAgt/FinInstnId/BICFI", _BIC),
    _wrapped("Cdtr/Nm", _MARK % 70),
    _wrapped("CdtrAcct/Id/IBAN", _IBAN),
    _wrapped("RmtInf/Ustrd", _MARK % 140),
)
_BLOCK = (
    Child("PmtInfId", _MARK % 35),
    Child("PmtMtd", "TRF"),
    Child("BtchBookg", "true|false"),
    Child("NbOfTxs", _COUNT),
    Child("CtrlSum", _SUM),
    _wrapped("PmtTpInf/SvcLvl/Cd", "SEPA"),
    _wrapped("ReqdExctnDt/Dt", r"[0-9]{4}-[01][0-9]-[0-3][0-9]"),
    _wrapped("Dbtr/Nm", _MARK % 70),
    _wrapped("DbtrAcct/Id/IBAN", _IBAN),
    _wrapped("DbtrAgt/FinInstnId/BICFI", _BIC),
    Child("ChrgBr", "SLEV"),
    Child("CdtTrfTxInf", within=_TRANSFER, many=True),
)
_HEAD = (
    Child("MsgId", _MARK % 35),
    Child("CreDtTm", r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z"),
    Child("NbOfTxs", _COUNT),
    Child("CtrlSum", _SUM),
    _wrapped("InitgPty/Nm", _MARK % 70),
)
DOCUMENT = Child(
    "Document",
    within=(Child("CstmrCdtTrfInitn", within=(Child("GrpHdr", within=_HEAD), Child("PmtInf", within=_BLOCK))),),
)


def complaints(content: bytes) -> list[str]:
    """Return everything that is not as the standard wants it, each with the path of its element."""
    if not content.startswith(b"<?xml version='1.0' encoding='UTF-8'?>"):
        return ["it does not say that it is XML in UTF-8"]
    return list(_element(ET.fromstring(content), DOCUMENT, ""))


def _element(found: ET.Element, wanted: Child, path: str) -> Iterator[str]:
    here = f"{path}/{wanted.name}"
    if found.tag != NAMESPACE + wanted.name:
        yield f"{here}: {found.tag} stands in its place"
        return
    if tuple(found.attrib.items()) != wanted.attributes:
        yield f"{here}: attributes {found.attrib}"
    if not wanted.within:
        if len(found) or not re.fullmatch(wanted.shape, found.text or ""):
            yield f"{here}: {found.text!r}"
        return
    yield from _children(list(found), wanted, here)


def _children(found: list[ET.Element], wanted: Child, here: str) -> Iterator[str]:
    for child in wanted.within:
        taken = [found.pop(0)] if found else []
        while child.many and found and found[0].tag == NAMESPACE + child.name:
            taken.append(found.pop(0))
        if not taken:
            yield f"{here}/{child.name}: is missing"
        for each in taken:
            yield from _element(each, child, here)
    yield from (f"{here}: {each.tag} is too much" for each in found)
