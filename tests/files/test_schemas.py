"""Problems and rosters as JSON."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.files.writing.schemas import schema_texts, write_schemas
from tests.strategies import cases, rosters

DOCS = Path(__file__).parent.parent.parent / "docs" / "schemas"


def test_published_schemas_are_current(tmp_path: Path) -> None:
    """If not: python -m scheduler.files.writing.schemas docs/schemas."""
    write_schemas(tmp_path)
    assert sorted(path.name for path in DOCS.iterdir()) == sorted(schema_texts()) == ["problem.json", "roster.json"]
    for path in DOCS.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


@given(st.data())
def test_problems_and_rosters_round_trip(data: st.DataObject) -> None:
    problem, _ = data.draw(cases())
    assert Problem.model_validate_json(problem.model_dump_json()) == problem
    roster = data.draw(rosters(problem))
    assert Roster.model_validate_json(roster.model_dump_json()) == roster
