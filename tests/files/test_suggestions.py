"""Suggestions: the word that is meant, and as much work for very many unknown words as for a few."""

import difflib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import BadInput
from scheduler.files.importing import suggestions
from scheduler.files.importing.suggestions import MOST_COMPARED, Suggestions
from scheduler.files.reading.read import read_folder
from tests.files.folders import append, write_good


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("17", ["0017", "0018"], '"0017"'),
        ("C7", ["C007", "C070"], '"C007"'),
        ("p1", ["P1", "P2"], '"P1"'),
        ("MED 1", ["med-1"], '"med-1"'),
        ("continuty", ["continuity", "fairness"], '"continuity"'),
        ("xyz", ["abc"], ""),
        ("", ["abc"], ""),
        ("--", ["x"], ""),
        ("abc", [], ""),
    ],
)
def test_the_closest_known_word_is_meant(word: str, known: list[str], meant: str) -> None:
    assert Suggestions(known).closest(word) == meant


@given(st.text("abc01", min_size=1, max_size=5), st.lists(st.text("abc01", min_size=1, max_size=5), max_size=8))
def test_a_suggestion_is_a_known_word_and_there_is_one_wherever_letters_are_close(word: str, known: list[str]) -> None:
    found = Suggestions(known).closest(word)
    assert found == "" or found.strip('"') in known
    assert found or not difflib.get_close_matches(word, known, n=1)


class Counted:
    """Counts the pairs that are compared letter by letter."""

    def __init__(self) -> None:
        self.pairs = 0

    def get_close_matches(self, word: str, known: dict[str, str], n: int, cutoff: float) -> list[str]:
        self.pairs += len(known)
        return [next(iter(known))][:n] if word and cutoff else []


def test_very_many_unknown_words_are_compared_with_no_more_than_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted()
    monkeypatch.setattr(suggestions, "difflib", counted)
    many = Suggestions(f"known-{number}" for number in range(1000))
    found = [many.closest(f"unknown-{number}") for number in range(5000)]
    assert counted.pairs == MOST_COMPARED
    assert sum(map(bool, found)) == MOST_COMPARED // 1000


def test_ids_that_lost_their_zeros_all_have_a_suggestion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many they are: that needs no comparison."""
    monkeypatch.setattr(suggestions, "MOST_COMPARED", 0)
    write_good(tmp_path)
    for number in range(100, 400):
        append(tmp_path, "service_users.csv", f"0{number},Di Damson,,52.2300,-2.7400,,,,")
        append(tmp_path, "visits.csv", f"X{number},{number},,10:00,,,,30" + "," * 16)
    with pytest.raises(BadInput) as bad:
        read_folder(tmp_path)
    assert [(fault.code, fault.maybe.split(";")[0]) for fault in bad.value.faults] == [
        ("V102", f'"0{number}"') for number in range(100, 400)
    ]


def test_a_key_of_the_settings_has_its_line(tmp_path: Path) -> None:
    """Of very many unknown ones too, in every section."""
    write_good(tmp_path)
    wrong = "".join(f"wrong{number} = 1\n" for number in range(300))
    text = (tmp_path / "settings.toml").read_text(encoding="utf-8")
    (tmp_path / "settings.toml").write_text(f"{wrong}{text}{wrong}", encoding="utf-8")
    with pytest.raises(BadInput) as bad:
        read_folder(tmp_path)
    lines = [int(fault.where.split(":")[1]) for fault in bad.value.faults]
    assert lines == [*range(1, 301), *range(309, 609)]
