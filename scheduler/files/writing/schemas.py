"""The JSON schemas of a problem and of a roster, as they are published in docs/schemas."""

import json
import sys
from pathlib import Path

from scheduler.domain.problem import Problem
from scheduler.domain.roster import Roster
from scheduler.files.writing.atomic import write_text


def schema_texts() -> dict[str, str]:
    """The text of each schema, by the name of its file."""
    return {f"{kind.__name__.lower()}.json": json.dumps(kind.model_json_schema(), indent=1) + "\n" for kind in (Problem, Roster)}


def write_schemas(folder: Path) -> None:
    """Write all schemas to a folder."""
    for name, text in schema_texts().items():
        write_text(folder / name, text)


if __name__ == "__main__":  # python -m scheduler.files.writing.schemas docs/schemas
    write_schemas(Path(sys.argv[1]))
