"""Honest statement files of three years, to be verified and to be tampered with."""

from __future__ import annotations

from sqlmodel import Session

from program.statement_files.as_json import json_file
from program.statements import all_stated
from tests.oracle.three_years import close_all, quarter_labels, three_years, write


def honest_files(unit: Session, seed: int, least: int) -> list[str]:
    """Return at least so many statement files of a program's quarters, written by way of the store."""
    partners = least // (2 * len(quarter_labels())) + 1
    write(unit, three_years(seed, partners, currencies=2, sales=3))
    close_all(unit, quarter_labels())
    return [json_file(each, "Acme Partners") for label in quarter_labels() for each in all_stated(unit, label)]
