"""Faults and warnings as a page that an office works through: by file, in order of rows."""

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence

from scheduler.domain.errors import Fault
from scheduler.reporting.pages.frame import figures, folded, heading, page, paragraph, table

MOST_ROWS = 2000
"""Faults of one file that the page lists; beyond them it counts."""


def fault_page(faults: Sequence[Fault], warnings: Sequence[Fault]) -> str:
    """Returns the page of the faults and warnings of a folder."""
    parts = fault_parts(faults, warnings)
    return page("What to put right", parts, "Made by carerounds. docs/faults.md explains each code.")


def fault_parts(faults: Sequence[Fault], warnings: Sequence[Fault]) -> Iterator[str]:
    """Yields the faults, and folded below them the warnings, by file."""
    yield figures([(f"{len(faults):,}", "faults to put right"), (f"{len(warnings):,}", "warnings to look at")])
    if not faults:
        yield paragraph("No faults were found.", "good")
    yield from _by_file(faults)
    if warnings:
        yield folded(f"{len(warnings):,} warnings", "".join(_by_file(warnings)))


def _by_file(faults: Sequence[Fault]) -> Iterator[str]:
    for file, several in itertools.groupby(sorted(faults, key=_file), key=_file):
        of_file = list(several)
        yield heading(f"{file}: {len(of_file):,}", 3)
        codes = Counter(fault.code for fault in of_file)
        if len(codes) > 1 and len(of_file) > 20:
            yield paragraph("By code: " + ", ".join(f"{code} {count:,}" for code, count in codes.most_common()), "soft")
        rows = [("☐", *_place(fault), fault.code, fault.what, fault.maybe) for fault in of_file[:MOST_ROWS]]
        yield table(("", "Row", "Column", "Code", "What is wrong", "What may be meant"), rows, numbers=(1,))
        if len(of_file) > MOST_ROWS:
            yield paragraph(f"And {len(of_file) - MOST_ROWS:,} more in this file, after these.")


def _file(fault: Fault) -> str:
    return fault.where.partition(":")[0]


def _place(fault: Fault) -> tuple[str, str]:
    row, _, column = fault.where.partition(":")[2].partition(":")
    return (row, column) if row.isdecimal() else ("", row)
