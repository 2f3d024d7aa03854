"""A folder beside what is given away of it: the same search, under several keys."""

from benchmarks.anonymised import Hardness
from scheduler.domain.result import Score
from tests.benchmarks.test_command_line import call


def scores(*softs: int, unallocated: int = 0) -> tuple[Score, ...]:
    return tuple(Score(hard=0, unallocated=unallocated, soft=soft) for soft in softs)


def test_medians_are_alike_within_a_fiftieth_and_with_as_much_unallocated() -> None:
    assert Hardness(scores(900, 1000, 5000), scores(1, 1020, 9000)).is_alike
    assert not Hardness(scores(900, 1000, 5000), scores(1, 1021, 9000)).is_alike
    assert not Hardness(scores(1000), scores(1000, unallocated=5)).is_alike
    assert Hardness(scores(0), scores(0)).is_alike


def test_an_example_is_measured_under_two_keys() -> None:
    said = call("anonymised", "tiny", "--keys", 2, "--iterations", 50)
    rows = [line for line in said.splitlines() if line.startswith(("| as it is", "| anonymised"))]
    assert [len(row.split("|")[4].split(", ")) for row in rows] == [2, 2]
    assert "Soft score " in said
