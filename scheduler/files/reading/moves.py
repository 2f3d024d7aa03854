"""Reader of moves between providers."""

from dataclasses import dataclass
from pathlib import Path

from scheduler.domain.moves import Move
from scheduler.files.importing import parse
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.records import Record, read_records, read_rows
from scheduler.files.schema.moves import MOVES


@dataclass(frozen=True)
class ListedMove:
    """A move and its row in a table."""

    row: int
    move: Move


def read_moves(path: Path) -> tuple[Move, ...]:
    """Reads a table of moves, such as `moves.csv` of `carerounds clusters`.

    Args:
        path: Path of the table.

    Raises:
        BadInput: With every fault of the file.
    """
    collector = FaultCollector()
    moves = tuple(listed.move for listed in list_moves(path, collector))
    collector.raise_any()
    return moves


def list_moves(path: Path, collector: FaultCollector) -> list[ListedMove]:
    """Returns the moves of the rows that can be read, with the number of each row.

    Args:
        path: Path of the table.
        collector: Collects the faults of the other rows.
    """
    return [ListedMove(record.row, move) for record, move in read_rows(read_records(path, MOVES, {}, collector) or (), _move)]


def _move(record: Record) -> Move | None:
    return record.build(
        Move,
        swap_id=record.text("swap_id"),
        service_user_id=record.need("service_user_id", parse.identifier),
        package_id=record.text("package_id"),
        from_provider=record.need("from_provider", parse.identifier),
        to_provider=record.need("to_provider", parse.identifier),
    )
