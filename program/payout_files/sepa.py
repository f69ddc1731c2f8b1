"""The SEPA file is what a bank takes: a credit transfer in euro, pain.001.001.09, as the EPC's guidelines have it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC

from program.money import Money
from program.payout_files.batch import (
    BatchLine,
    BatchRun,
    FileMismatch,
    Payer,
    check_total,
    decimal,
    minor_of,
    one_currency,
    reference,
)
from program.rules.bank_accounts import HOLDER_MOST, clean_bic, clean_iban, latin

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
# Banks set limits of their own; ten thousand is the least that we know of.
LINES_MOST = 10_000
_ID_MOST, _TEXT_MOST = 35, 140
_CENTS_MOST = 99_999_999_999


def build(run: BatchRun, lines: Sequence[BatchLine]) -> bytes:
    """Return the file: one payment block in euro, its count and sum in both heads; FileMismatch if it cannot be right.

    Names and texts are spelled in the letters that all banks read.
    """
    if one_currency(lines, LINES_MOST) != "EUR":
        raise FileMismatch("SEPA pays in euro only")
    if run.payer is None or clean_iban(run.payer.iban) is None or clean_bic(run.payer.bic) is None:
        raise FileMismatch("the program's own account is missing or wrong")
    document = ET.Element("Document", xmlns=NAMESPACE)
    body = ET.SubElement(document, "CstmrCdtTrfInitn")
    _head(body, run, run.payer, lines)
    block = _block(body, run, run.payer, lines)
    for line in lines:
        _transfer(block, run, line)
    content: bytes = ET.tostring(document, encoding="UTF-8", xml_declaration=True)
    check_total(lines, _read(content))
    return content


def _head(body: ET.Element, run: BatchRun, payer: Payer, lines: Sequence[BatchLine]) -> None:
    head = ET.SubElement(body, "GrpHdr")
    _say(head, "MsgId", _message_id(run))
    _say(head, "CreDtTm", run.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    _count(head, lines)
    _say(head, "InitgPty/Nm", latin(payer.name, HOLDER_MOST))


def _block(body: ET.Element, run: BatchRun, payer: Payer, lines: Sequence[BatchLine]) -> ET.Element:
    block = ET.SubElement(body, "PmtInf")
    _say(block, "PmtInfId", f"{_message_id(run)[:31]}-EUR")
    _say(block, "PmtMtd", "TRF")
    _say(block, "BtchBookg", "true")
    _count(block, lines)
    _say(block, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _say(block, "ReqdExctnDt/Dt", run.execute_on.isoformat())
    _say(block, "Dbtr/Nm", latin(payer.name, HOLDER_MOST))
    _say(block, "DbtrAcct/Id/IBAN", str(clean_iban(payer.iban)))
    _say(block, "DbtrAgt/FinInstnId/BICFI", str(clean_bic(payer.bic)))
    _say(block, "ChrgBr", "SLEV")
    return block


def _transfer(block: ET.Element, run: BatchRun, line: BatchLine) -> None:
    iban = clean_iban(line.details["iban"])
    if iban is None or line.money.minor > _CENTS_MOST:
        raise FileMismatch(f"{line.payout_id} has no account, or an amount that no bank takes")
    transfer = ET.SubElement(block, "CdtTrfTxInf")
    _say(transfer, "PmtId/EndToEndId", reference(line))
    _say(transfer, "Amt/InstdAmt", decimal(line.money)).set("Ccy", "EUR")
    _say(transfer, "CdtrAgt/FinInstnId/BICFI", line.details["bic"])
    _say(transfer, "Cdtr/Nm", latin(line.details["name"], HOLDER_MOST))
    _say(transfer, "CdtrAcct/Id/IBAN", iban)
    _say(transfer, "RmtInf/Ustrd", latin(f"{run.label} {line.partner_name}", _TEXT_MOST))


def _message_id(run: BatchRun) -> str:
    """A file of the same content has the same id, by which banks refuse it when it comes again."""
    return f"{latin(run.label, 18)}-{run.digest[:16]}"[:_ID_MOST]


def _count(parent: ET.Element, lines: Sequence[BatchLine]) -> None:
    _say(parent, "NbOfTxs", str(len(lines)))
    _say(parent, "CtrlSum", decimal(Money(sum(line.money.minor for line in lines), "EUR")))


def _say(parent: ET.Element, path: str, text: str) -> ET.Element:
    for name in path.split("/"):
        parent = ET.SubElement(parent, name)
    parent.text = text
    return parent


def _read(content: bytes) -> list[tuple[str, int]]:
    """What the file says, read back; both sums must be that of its transfers."""
    document, names = ET.fromstring(content), {"p": NAMESPACE}
    marks = [str(found.text) for found in document.iterfind(".//p:EndToEndId", names)]
    cents = [_cents(str(found.text)) for found in document.iterfind(".//p:InstdAmt", names)]
    written = list(zip(marks, cents, strict=True))
    sums = {_cents(str(found.text)) for found in document.iterfind(".//p:CtrlSum", names)}
    counts = {found.text for found in document.iterfind(".//p:NbOfTxs", names)}
    if sums != {sum(cents)} or counts != {str(len(written))}:
        raise FileMismatch("the sums of the file are not those of its lines")
    return written


def _cents(text: str) -> int:
    return minor_of(text, "EUR")
