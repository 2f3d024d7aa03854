"""Names as they are shown to others, and names of files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.reporting.publishing.names import MAX_FILE_NAME, RESERVED, file_names, first_name, short_names


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Edith Orchard", "Edith"),
        ("Orchard, Edith", "Edith"),
        ("Mrs Edith Orchard", "Edith"),
        ("Dr. Edith Orchard", "Edith"),
        ("Mrs Orchard", "Mrs O."),
        ("Orchard, Mrs Edith", "Edith"),
        ("Łucja Wiśniewska", "Łucja"),
        ("فاطمة الزهراء", "فاطمة"),
        ("Edith", "Edith"),
        ("  ", ""),
        ("Mrs", ""),
    ],
)
def test_a_first_name_holds_no_surname(name: str, first: str) -> None:
    assert first_name(name) == first


def test_only_those_who_share_a_first_name_get_an_initial() -> None:
    names = {"a": "Edith Orchard", "b": "Edith Yarrow", "c": "Walter Tranter", "d": "", "e": "Nash, Edith"}
    assert short_names(names) == {"a": "Edith O.", "b": "Edith Y.", "c": "Walter", "d": "d", "e": "Edith N."}


def test_names_of_files_are_kept_where_they_can_be() -> None:
    assert file_names(["C001", "Łucja", "a/b", "a:b", "c001", "con", "..", "x" * 200]) == {
        "C001": "C001",
        "Łucja": "Łucja",
        "a/b": "a_b",
        "a:b": "a_b_2",
        "c001": "c001_2",
        "con": "_con",
        "..": "__",
        "x" * 200: "x" * MAX_FILE_NAME,
    }


@given(st.sets(st.text(min_size=1)))
def test_names_of_files_are_valid_and_different_on_every_system(identifiers: set[str]) -> None:
    names = file_names(identifiers)
    assert names.keys() == identifiers
    assert len({name.casefold() for name in names.values()}) == len(identifiers)
    for name in names.values():
        assert name
        assert all(letter.isalnum() or letter in "-_" for letter in name)
        assert not RESERVED.fullmatch(name)
        assert len(name.encode()) <= 250
