"""Cells of a workbook whose text is struck out, by the style of the cell or of letters in it; and cells with a comment."""

import posixpath
import re
from collections.abc import Callable, Collection

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
Parse = Callable[[str, Start, Callable[[str], None] | None], None]
"""Reads a part of the file: its name, what to do at the start of an element, and at a text."""

STYLES = "xl/styles.xml"
_SECTIONS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_OFF = ("0", "false")


def is_strike(tag: str, attributes: Attributes) -> bool:
    """Returns whether an element says that letters are struck out."""
    return tag == "strike" and attributes.get("val", "1") not in _OFF


def struck_styles(parse: Parse) -> frozenset[str]:
    """Returns the numbers of the cell styles whose letters are struck out."""
    fonts: list[bool] = []
    styles: list[bool] = []
    section = ""

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal section
        if tag in _SECTIONS:
            section = tag
        elif section == "fonts" and tag == "font":
            fonts.append(False)
        elif section == "fonts" and fonts and is_strike(tag, attributes):
            fonts[-1] = True
        elif section == "cellXfs" and tag == "xf":
            font = attributes.get("fontId", "")
            styles.append(font.isdecimal() and len(font) < 7 and int(font) < len(fonts) and fonts[int(font)])

    parse(STYLES, start, None)
    return frozenset(str(number) for number, struck in enumerate(styles) if struck)


def struck_texts(parse: Parse, part: str) -> frozenset[str]:
    """Returns the numbers of the texts that are stored once and hold letters that are struck out."""
    struck: set[str] = set()
    number = -1

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal number
        if tag == "si":
            number += 1
        elif is_strike(tag, attributes):
            struck.add(str(number))

    parse(part, start, None)
    return frozenset(struck)


def cells_with_text(parse: Parse, part: str, texts: Collection[str]) -> set[str]:
    """Returns the references of the cells, such as ``B7``, that show one of these texts."""
    found: set[str] = set()
    reference, is_shared, is_value = "", False, False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal reference, is_shared, is_value
        is_value = tag == "v"
        if tag == "c":
            reference, is_shared = attributes.get("r", ""), attributes.get("t") == "s"

    def text(words: str) -> None:
        if is_value and is_shared and words.strip() in texts:
            found.add(reference)

    parse(part, start, text)
    return found


def commented_cells(parse: Parse, part: str, parts: Collection[str]) -> tuple[str, ...]:
    """Returns the references of the cells of a sheet that have a comment, in their order."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    targets: list[str] = []
    cells: dict[str, None] = {}

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and re.search(r"/(?:threaded)?comments?$", attributes.get("Type", ""), re.IGNORECASE):
            targets.append(attributes.get("Target", ""))

    def comment(tag: str, attributes: Attributes) -> None:
        if tag in ("comment", "threadedComment") and attributes.get("ref"):
            cells[attributes["ref"]] = None

    if relations in parts:
        parse(relations, relation, None)
    for target in targets:
        place = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"{folder}/{target}").lower()
        if place in parts:
            parse(place, comment, None)
    return tuple(cells)
