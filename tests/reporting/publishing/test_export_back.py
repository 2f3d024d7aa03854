"""A roster goes back in the shape and columns in which its folder came."""

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput
from scheduler.files.exports.finding.mapping import Mapping, TableMapping
from scheduler.files.exports.read import Export, open_export
from scheduler.files.exports.write import write_export
from scheduler.reporting.publishing.export_back import ExportShape, export_name, export_text, read_shape
from tests.builders import with_visit
from tests.files.exports import small
from tests.reporting.publishing.issues import issue_of, named_day

COLUMNS = {
    "Ref": "visit_id",
    "Client": "service_user_name",
    "Day": "weekday",
    "Start": "planned_start",
    "Finish": "end",
    "Hours": "minutes",
    "Carer": "carer_name",
    "Carer No": "carer_id",
    "Status": "status",
    "Funder": "carry",
    "Key safe": "ignore",
}


def shape(columns: dict[str, str], **changes: object) -> ExportShape:
    table = TableMapping(table="visits", columns=columns, units={"Hours": "hours"}, file="Calls *.xlsx")
    return ExportShape(Mapping(dates="day first", tables=(table,)).replace(**changes), table, {"V1": {"Funder": "=council"}})


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_the_columns_are_those_of_the_export_in_their_order() -> None:
    issue = issue_of({"SC": []})
    text = export_text(issue, shape(COLUMNS))
    assert text.splitlines()[0] == ",".join(COLUMNS)
    (first,) = [row for row in rows_of(text) if row["Ref"] == "V1"]
    assert first == {
        "Ref": "V1",
        "Client": "Edith Orchard",
        "Day": "Mon",
        "Start": "01/06/2026 08:00",
        "Finish": "01/06/2026 08:30",
        "Hours": "0.50",
        "Carer": "Ann Merrow",
        "Carer No": "Ann",
        "Status": "Allocated",
        "Funder": "'=council",
        "Key safe": "",
    }
    assert export_name(issue, shape(COLUMNS)) == "Calls 01-06-2026.csv"


def test_two_carers_have_a_row_each_unless_a_row_has_room_for_both() -> None:
    """V2 is made by Ann and Bob."""
    issue = issue_of()
    apart = [row["Carer"] for row in rows_of(export_text(issue, shape(COLUMNS))) if row["Ref"] == "V2"]
    assert apart == ["Ann Merrow", "Bob Foxley"]
    both = shape({"Ref": "visit_id", "First": "carer_id", "Second": "carer_id_2", "Date": "date", "Start": "planned_start"})
    beside = [row for row in rows_of(export_text(issue, both)) if row["Ref"] == "V2"]
    assert beside == [{"Ref": "V2", "First": "Ann", "Second": "Bob", "Date": "01/06/2026", "Start": "09:00"}]


def test_a_visit_without_a_carer_is_in_it_too() -> None:
    (open_visit,) = [row for row in rows_of(export_text(issue_of({"SC": []}), shape(COLUMNS))) if row["Status"] == "Unallocated"]
    assert (open_visit["Ref"], open_visit["Carer"]) == ("V5", "")


def test_times_in_utc_and_prefixes_go_back_as_they_came() -> None:
    table = TableMapping(
        table="visits",
        columns={"Start": "planned_start", "Date": "date", "From": "earliest", "Carer": "carer_id"},
        units={"Start": "UTC"},
        header_row=3,
    )
    lines = export_text(issue_of(), ExportShape(Mapping(carer_prefix="A", tables=(table,)), table, {})).splitlines()
    assert lines[1] == ""
    assert lines[2:4] == ["Start,Date,From,Carer", "07:00,2026-06-01,07:00,nn"]


def test_a_windowless_visit_has_no_earliest_start() -> None:
    visit = named_day().visits[0]
    later = tuple(window.replace(earliest=window.latest, latest=window.latest + timedelta(hours=1)) for window in visit.windows)
    issue = issue_of(
        problem=with_visit(
            named_day(), "V1", windows=(*visit.windows, *(w.replace(earliest=w.earliest + timedelta(minutes=1)) for w in later))
        )
    )
    assert rows_of(export_text(issue, shape({"Ref": "visit_id", "From": "earliest"})))[0] == {"Ref": "V1", "From": ""}


@pytest.mark.parametrize("text", ["", '[[tables]]\ntable = "carers"\n[tables.columns]\n"A" = "carer_id"\n'])
def test_a_mapping_without_columns_of_visits_is_a_fault(text: str, tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"X102 mapping\.toml:tables has no table of visits"):
        read_shape(tmp_path / "mapping.toml")
    with pytest.raises(BadInput, match="X101"):
        read_shape(tmp_path / "none.toml")


def test_what_is_carried_stands_beside_the_mapping(tmp_path: Path) -> None:
    (tmp_path / "mapping.toml").write_text(
        '[[tables]]\ntable = "visits"\n[tables.columns]\n"Ref" = "visit_id"\n"F" = "carry"\n', encoding="utf-8"
    )
    assert read_shape(tmp_path / "mapping.toml").carried == {}
    (tmp_path / "carried.csv").write_text("visit_id,F\nV1,'=council\n", encoding="utf-8")
    assert read_shape(tmp_path / "mapping.toml").carried["V1"]["F"] == "=council"
    (tmp_path / "carried.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match=r"F001 carried\.csv"):
        read_shape(tmp_path / "mapping.toml")


def test_what_goes_back_is_read_as_what_came(tmp_path: Path) -> None:
    """Imported, published, and imported again by the same mapping: the same visits, carers and starts."""
    from typer.testing import CliRunner

    from scheduler.cli import app

    came = small.write_export(tmp_path / "came")
    first = open_export([came])
    write_export(first, tmp_path / "imported")
    arguments = ["publish", "imported/folder", "imported/roster.csv", "--mapping", "imported/mapping.toml", "--out", "published"]
    full = [str(tmp_path / argument) if "/" in argument or argument == "published" else argument for argument in arguments]
    outcome = CliRunner().invoke(app, full)
    assert outcome.exit_code == 0, outcome.output
    assert "export with the columns it came in" in outcome.output
    (back,) = (tmp_path / "published" / "export").iterdir()
    assert back.read_text(encoding="utf-8-sig").splitlines()[0] == small.VISITS.splitlines()[0]
    (came / "visits.csv").write_bytes(back.read_bytes())
    second = open_export([came], tmp_path / "imported" / "mapping.toml")
    assert facts(second) == facts(first)


def facts(export: Export) -> tuple[object, ...]:
    visits = sorted(
        (visit.visit_id, visit.service_user_id, visit.planned_start, visit.minutes, visit.carers) for visit in export.inputs.visits
    )
    return visits, sorted((row.visit_id, row.carer_id, row.start) for row in export.roster)
