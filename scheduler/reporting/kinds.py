"""Kinds of visits: what colour each type of visit has, in pictures, on pages and on paper alike."""

from typing import NamedTuple

PARTS = {"medic": "medication", "meal": "meal", "reable": "reablement", "welfare": "welfare", "personal": "personal"}
"""Kind of a visit by a part of its type."""
OTHER = "other"


class Colours(NamedTuple):
    """Colours of a kind on a light ground: of the block, of its edge, of words on it, and of a block too narrow for an edge."""

    tint: str
    edge: str
    text: str
    bar: str


COLOURS = {
    "personal": Colours("#dbe9f6", "#2f78b5", "#12385a", "#5490c2"),
    "medication": Colours("#fae2d4", "#c05517", "#652b09", "#cb7441"),
    "meal": Colours("#e0efda", "#4c8734", "#214713", "#6c9d59"),
    "reablement": Colours("#eae1f6", "#774bb3", "#3a2063", "#8f6bc1"),
    "welfare": Colours("#f5eac4", "#94760a", "#4a3a02", "#a78f36"),
    OTHER: Colours("#e6e8eb", "#687380", "#29313b", "#838c97"),
}


def visit_kind(visit_type: str) -> str:
    """Returns the kind of a type of visit."""
    plain = visit_type.casefold()
    return next((kind for part, kind in PARTS.items() if part in plain), OTHER)
