"""A statement as PDF: what a partner's accountant reads, one page layout, the same bytes for the same statement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Paragraph, Spacer
from reportlab.platypus import Table as Grid

from bot.formats import money
from program.money import Money
from program.rules.stated import Stated
from program.statement_files.explanations import decimal, explain, reference

FONTS = Path(__file__).parent / "pictures" / "fonts"
INK, FAINT, ACCENT, PAPER, RULE = map(HexColor, ("#1c2733", "#6b7885", "#0b5c63", "#eef4f4", "#cfd8dc"))
SIDE, WIDTH = 16 * mm, A4[0] - 32 * mm
_HOW = (
    "Check this statement yourself: ask for its JSON file and run <b>python rainmaker_verify.py statement.json --root "
    "ROOT</b> with the root that was posted in the program's channel when the period closed. The verifier is one file "
    "that needs only Python; it computes every line again."
)
_COLUMNS = (
    ("#", 8), ("Date", 19), ("What happened", 58), ("Amount", 19), ("Held", 19), ("Payable", 19), ("Paid", 20),
    ("Owed back", 19),
)  # fmt: skip


def statement_pdf(statements: Sequence[Stated], program: str) -> bytes:
    """Return the PDF of one partner's statements for one period, a currency after the other."""
    _register_fonts()
    target, first = BytesIO(), statements[0]
    story: list[Flowable] = [*_heading(first, program), *_summary(statements)]
    for stated in statements:
        story += _movements(stated)
    story += _proofs(statements)
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        leftMargin=SIDE,
        rightMargin=SIDE,
        topMargin=18 * mm,
        bottomMargin=20 * mm,
        title=f"{program}: statement {first.label}",
        author=program,
        invariant=1,
    )
    frame = Frame(SIDE, 20 * mm, WIDTH, A4[1] - 38 * mm, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("page", [frame])])
    footer = f"{program} · {first.partner} · {first.label}"
    document.build(story, canvasmaker=lambda *args, **options: _Pages(*args, footer=footer, **options))
    return target.getvalue()


class _Pages(Canvas):  # type: ignore[misc]
    """A canvas that writes `Page 1 of 3`, which only the end knows."""

    def __init__(self, *args: Any, footer: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._footer = footer
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:
        """Keep the page until the end."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every page with its number."""
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self.setFont("Plain", 7)
            self.setFillColor(FAINT)
            self.drawString(SIDE, 11 * mm, self._footer)
            self.drawRightString(A4[0] - SIDE, 11 * mm, f"Page {number} of {len(self._pages)}")
            super().showPage()
        super().save()


def _heading(stated: Stated, program: str) -> Iterator[Flowable]:
    period = stated.period
    left = [_text(program, 9, ACCENT, bold=True), _text("Statement", 22, bold=True), _text(stated.partner, 12)]
    right = [
        _text(stated.label, 13, bold=True, right=True),
        _text(f"{period['start']} to {period['end']}", 9, right=True),
        _text(f"days of {period['timezone']}", 8, FAINT, right=True),
        _text(f"partner {stated.partner_id}", 8, FAINT, right=True),
    ]
    grid = Grid([[left, right]], [WIDTH * 0.55, WIDTH * 0.45])
    grid.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_flush(), ("LINEBELOW", (0, 0), (-1, -1), 1.2, ACCENT)])
    yield grid
    yield Spacer(0, 6 * mm)


def _summary(statements: Sequence[Stated]) -> Iterator[Flowable]:
    """What was owed at the opening, what changed it, and what is owed at the closing; each row adds up."""
    head = ["Currency", "Owed at opening", "Earned", "Corrections", "Payouts", "Owed at closing"]
    rows: list[list[Any]] = [[_text(title, 7.5, FAINT, right=place > 0) for place, title in enumerate(head)]]
    for stated in statements:
        earned, corrected, paid_out = changes(stated)
        figures = (stated.opening.owed, earned, corrected, paid_out, stated.closing.owed)
        cells = [_text(_signed(figure, stated.currency), 10, bold=place in (0, 4), right=True)
                 for place, figure in enumerate(figures)]  # fmt: skip
        rows.append([_text(stated.currency, 10, bold=True), *cells])
    grid = Grid(rows, [WIDTH * 0.12] + [WIDTH * 0.176] * 5)
    grid.setStyle([("BACKGROUND", (0, 0), (-1, -1), PAPER), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                   ("TOPPADDING", (0, 0), (-1, -1), 4), ("BOTTOMPADDING", (0, 0), (-1, -1), 4)])  # fmt: skip
    yield grid
    yield Spacer(0, 2 * mm)
    for stated in statements:
        yield _text(_standing(stated), 8, FAINT)
    yield Spacer(0, 5 * mm)


def changes(stated: Stated) -> tuple[int, int, int]:
    """Return what was earned, corrected and paid out: by how much each changed what is owed."""
    earned = corrected = paid_out = 0
    for line in stated.movements:
        change = {"paid": 0, "clawback": -line["amount"]}.get(line["account"], line["amount"])
        if line["kind"] == "accrue":
            earned += change
        elif line["kind"].startswith("payout_"):
            paid_out += change
        else:
            corrected += change
    return earned, corrected, paid_out


def _standing(stated: Stated) -> str:
    def say(minor: int) -> str:
        return money(Money(minor, stated.currency))

    closing = stated.closing
    owed_back = f", {say(closing.clawback)} to be set off" if closing.clawback else ""
    return (
        f"At the closing in {stated.currency}: {say(closing.held)} held, {say(closing.payable)} payable{owed_back}; "
        f"{say(closing.paid)} paid since the beginning."
    )


def _movements(stated: Stated) -> Iterator[Flowable]:
    head = [_text(title, 7.5, FAINT, right=place > 2) for place, (title, _) in enumerate(_COLUMNS)]
    rows = [head, *(_row(stated, line.facts) for line in stated.lines)]
    scale = WIDTH / sum(width for _, width in _COLUMNS)
    grid = Grid(rows, [width * scale for _, width in _COLUMNS], repeatRows=1)
    grid.setStyle([
        ("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, 0), 0.8, ACCENT),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, RULE), ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2), ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ])  # fmt: skip
    yield _text(f"Movements in {stated.currency}", 11, ACCENT, bold=True)
    yield Spacer(0, 2 * mm)
    yield grid
    yield Spacer(0, 6 * mm)


def _row(stated: Stated, line: Mapping[str, Any]) -> list[Flowable | list[Flowable]]:
    pockets, currency = line["balances"], stated.currency
    account = line.get("account", "").replace("clawback", "owed back")
    small = " · ".join(filter(None, (account, reference(line), stated.notes.get(line["sequence"], ""))))
    what: list[Flowable] = [_text(explain(line), 8)]
    if small:
        what.append(_text(small, 6.5, FAINT))
    amount = _signed(line["amount"], currency) if "amount" in line else ""
    figures = (pockets["held"], pockets["payable"], pockets["paid"], pockets["clawback"])
    return [
        _text(str(line["sequence"]), 7.5, FAINT),
        _text(line.get("date", stated.period["start"]), 8),
        what,
        _text(amount, 8, bold=True, right=True),
        *(_text(_signed(figure, currency), 8, FAINT if not figure else INK, right=True) for figure in figures),
    ]


def _proofs(statements: Sequence[Stated]) -> Iterator[Flowable]:
    lines: list[Flowable] = [_text("How to verify", 11, ACCENT, bold=True), Spacer(0, 1.5 * mm)]
    lines.append(Paragraph(_HOW, _style(8, INK, False, False)))
    lines.append(Spacer(0, 2 * mm))
    for stated in statements:
        lines.append(_text(f"Head of the {stated.currency} statement: {stated.head}", 7))
    lines.append(_text(f"Root of {stated.label} over {stated.proof.size} statements: {stated.root}", 7, bold=True))
    yield KeepTogether(lines)


def _signed(minor: int, currency: str) -> str:
    """An amount with thousands set apart and a real minus sign, without its currency."""
    whole, _, rest = decimal(abs(minor), currency).partition(".")
    return f"{'−' if minor < 0 else ''}{int(whole):,}{f'.{rest}' if rest else ''}"


def _text(words: str, size: float, colour: HexColor = INK, *, bold: bool = False, right: bool = False) -> Paragraph:
    return Paragraph(escape(words), _style(size, colour, bold, right))


@cache
def _style(size: float, colour: HexColor, bold: bool, right: bool) -> ParagraphStyle:
    name = f"{size}{colour}{bold}{right}"
    font = "Strong" if bold else "Plain"
    return ParagraphStyle(
        name, fontName=font, fontSize=size, leading=size * 1.3, textColor=colour, splitLongWords=1,
        alignment=TA_RIGHT if right else 0,
    )  # fmt: skip


def _flush() -> list[tuple[Any, ...]]:
    return [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 6)]  # fmt: skip


@cache
def _register_fonts() -> None:
    pdfmetrics.registerFont(TTFont("Plain", str(FONTS / "DejaVuSans.ttf")))
    pdfmetrics.registerFont(TTFont("Strong", str(FONTS / "DejaVuSans-Bold.ttf")))
    pdfmetrics.registerFontFamily("Plain", normal="Plain", bold="Strong", italic="Plain", boldItalic="Strong")
