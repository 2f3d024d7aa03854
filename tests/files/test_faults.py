"""Every fault is provoked, alone, at its place; source, documentation and tests know the same codes."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from scheduler.domain.errors import BadInput
from scheduler.files.importing.faults import FaultCollector
from scheduler.files.importing.folder import need_empty
from scheduler.files.reading.read import read_folder
from tests.files.change_faults import CHANGE_FAULTS, NOW_FAULTS, WEEK_FAULTS
from tests.files.folders import SHIFTS, append, swap, write_good
from tests.files.intake_faults import INTAKE_FAULTS
from tests.files.money_faults import ACTUAL_FAULTS, NIGHT_FAULTS, RATE_FAULTS
from tests.files.overlay_faults import OVERLAY_FAULTS
from tests.files.quote_faults import COMMAND_FAULTS, INVOICE_FAULTS, QUOTE_FAULTS
from tests.files.staffing_faults import STAFFING_FAULTS, TIME_FAULTS
from tests.files.team_faults import TEAM_FAULTS
from tests.files.weekly_faults import WEEKLY_FAULTS, WEEKLY_WARNINGS

Spoil = Callable[[Path], object]
HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CODE = re.compile(r"\b[FSVCHUAYTRPEMNXLOQWG]\d{3}\b")


def cell(file: str, old: str, new: str) -> Spoil:
    return lambda folder: swap(folder, file, old, new)


def line(file: str, text: str) -> Spoil:
    return lambda folder: append(folder, file, text)


def both(*spoils: Spoil) -> Spoil:
    return lambda folder: [spoil(folder) for spoil in spoils]


def replace(file: str, text: str | bytes) -> Spoil:
    return lambda folder: (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode())


def gone(*files: str) -> Spoil:
    def remove(folder: Path) -> None:
        for file in files:
            (folder / file).unlink()

    return remove


def sheet(folder: Path, far: str = "A1") -> None:
    with xlsxwriter.Workbook(str(folder / "visits.xlsx")) as book:
        page = book.add_worksheet()
        page.write(far, "x")
        page.write_row(0, 0, ["visit_id"])


IN_HOURS = "visit_id,service_user_id,planned_start,Duration,linked_to\nV1,S1,08:00,1,\nV2,S2,09:00,2,\n"


def workbook(formula: str = "", *, is_hidden: bool = False, is_merged: bool = False, struck: str = "") -> Spoil:
    """Replaces absences.csv by a workbook with something that cannot be read as it stands."""

    def write(folder: Path) -> None:
        (folder / "absences.csv").unlink()
        with xlsxwriter.Workbook(str(folder / "absences.xlsx")) as book:
            page = book.add_worksheet()
            for number, cells in enumerate(
                [["carer_id", "start", "end"], ["C3", "2026-11-23", "2026-11-23"], ["C1", "2026-11-23", "2026-11-23"]]
            ):
                page.write_row(number, 0, cells)
            if formula:
                page.write_formula(2, 2, formula)
            if is_hidden:
                page.set_row(2, None, None, {"hidden": True})
            line, usual = book.add_format({"font_strikeout": True}), book.add_format()
            if struck == "row":
                page.write_row(2, 0, ["C1", "2026-11-23", "2026-11-23"], line)
            if struck == "cell":
                page.write(2, 2, "2026-11-23", line)
            if struck == "comment":
                page.write_row(2, 0, ["C3", "2026-11-24", "2026-11-24"])
                page.write_comment(2, 1, "cancelled")
            if struck == "letters":
                page.write_rich_string(2, 0, line, "C", usual, "1")
            if is_merged:
                page.merge_range(1, 1, 2, 1, "2026-11-23")

    return write


POSTCODES = "Postcode,lat,long,doterm\nHR6 8AA,52.228,-2.738,\nHR6 8BB,52.230,-2.740,202001\n"
BY_POSTCODE = both(
    replace("postcodes.csv", POSTCODES),
    cell("settings.toml", 'model = "straight_line"', 'model = "straight_line"\npostcodes = "postcodes.csv"'),
    cell("service_users.csv", "HR6 8AA,52.2280,-2.7380", "hr68aa,,"),
)


def pinned(**values: object) -> Spoil:
    """A visits table of one or two pinned visits; what is not said is harmless."""
    names = ("visit_id", "service_user_id", "planned_start", "minutes", "skills", "team", "pinned_carers", "pinned_start")
    usual = dict(zip(names, ("V9", "S3", "10:00", 30, "", "", "C2", ""), strict=True))
    row = ",".join(str((usual | values)[name]) for name in names)
    return replace("visits.csv", f"{','.join(names)}\n{row}\n")


def several_breaks(text: str, minutes: str = "") -> Spoil:
    """The breaks of the first shift in one column, in place of its one."""
    rows = [f"{row}," for row in SHIFTS.splitlines()]
    rows[0] += "breaks"
    rows[1] = f"H1,C1,2026-11-23,07:00,14:30,,,{minutes},,,{text}"
    return replace("shifts.csv", "\n".join(rows) + "\n")


def linked(*rows: str) -> Spoil:
    """A visits table of visits at S3; a row says id, planned start, pinned carers and links."""
    header = "visit_id,planned_start,pinned_carers,linked_to,link_min_gap,link_max_gap,link_carers,service_user_id,minutes"
    return replace("visits.csv", "\n".join([header, *(f"{row},S3,30" for row in rows)]) + "\n")


def day_limits(*of_carers: str) -> Spoil:
    """One more column of the carers, under another of its names."""
    limits = zip(("37.5\n", "day;night,\n", "20\n"), of_carers, strict=True)
    header = cell("carers.csv", "contract_hours\n", "contract_hours,Max minutes a day\n")
    return both(header, *(cell("carers.csv", end, f"{end.strip()},{limit}\n") for end, limit in limits))


_AGENCIES = (("contract_hours\n", "agency"), ("37.5\n", "Wye"), ("day;night,\n", "Wye Care"), ("20\n", ""))
TOGETHER = "visit_id,service_user_id,pinned_start,minutes,pinned_carers\nV1,S3,10:00,30,C1\nV2,S2,10:20,30,C1\n"
MATRIX = "from,to,minutes,miles\nS1,C1,10,3\nC1,S1,11,3\n"
V1_DATE, V3_DATE = "V1,S1,2026-11-23", "V3,S2,2026-11-23"

FAULTS: list[tuple[str, str, Spoil]] = [
    ("F002", "visits.csv", gone("visits.csv", "visit_patterns.csv")),
    ("F002", "shifts.csv", gone("shifts.csv", "shift_patterns.csv")),
    ("F003", "visits.csv", sheet),
    ("F004", "history.xlsx", both(lambda folder: (folder / "history.csv").unlink(), replace("history.xlsx", b"no spreadsheet"))),
    ("F004", "visits.csv", replace("visits.csv", b"PK\x03\x04 a spreadsheet by another name")),
    ("F012", "history.csv:2:date", replace("history.csv", 'service_user_id,carer_id,date\nS1,C1,"' + "x" * 200_000)),
    ("F012", "visits.csv:2:visit_type", cell("visits.csv", "medication:2,,,medication,yes", 'medication:2,,,"medication,yes')),
    ("F012", "visits.csv:2:visit_type", cell("visits.csv", "medication:2,,,medication,yes", 'medication:2,,,medication",yes')),
    ("F012", "visits.csv:6:team", cell("visits.csv", ",night,", ',"night" ,')),
    ("F012", "visits.csv:6:team", cell("visits.csv", ",night,", ', "night",')),
    ("F012", "absences.csv:1", cell("absences.csv", "carer_id,start", 'carer_id,"start')),
    ("F017", "history.csv:2:carer_id", cell("history.csv", "S1,C1", 'S1,"C\n1"')),
    (
        "F018",
        "service_users.csv:3:name",
        both(cell("service_users.csv", "Bob", '"Bob'), cell("service_users.csv", "Cy Cedar", 'Cy Cedar"')),
    ),
    ("F019", "visits.xlsx", both(gone("visits.csv"), lambda folder: sheet(folder, "XFD1048576"))),
    ("F005", "carers.csv", replace("carers.csv", b"\xff\xfec\0a\0r\0")),
    ("F005", "history.csv", replace("history.csv", b"service_user_id,carer_id,date\nS1,C\x81\x8d1,2026-11-20\n")),
    ("F006", "absences.csv", replace("absences.csv", "\n,,\n")),
    ("F007", "visits.csv", replace("visits.csv", "visit_id,service_user_id,minutes\n")),
    ("F008", "carers.csv:1:gendre", cell("carers.csv", ",gender,", ",gendre,")),
    ("F009", "carers.csv:1:sex", cell("carers.csv", ",teams,", ",sex,")),
    ("F010", "shifts.csv:1:end", replace("shifts.csv", "shift_id,carer_id,date,start\nH1,C1,2026-11-23,07:00\n")),
    ("F011", "history.csv:4", line("history.csv", "S1,C1,2026-11-20,1,oops")),
    ("F011", "history.csv:4", line("history.csv", "S1,C1,2026-11-20")),
    ("F013", "absense.csv", lambda folder: (folder / "absences.csv").rename(folder / "absense.csv")),
    ("F013", "visits.ods", replace("visits.ods", b"")),
    ("F020", "visits.csv:3:minutes", cell("visits.csv", "12:30,,,,45", "12:30,,,,")),
    ("F021", "history.csv:2:date", cell("history.csv", "2026-11-20", "11/23/2026")),
    ("F021", "history.csv:2:date", cell("history.csv", "2026-11-20", "20/11/1926")),
    ("F022", "shifts.csv:5:start", cell("shifts.csv", "9.30am", "930")),
    ("F022", "shifts.csv:5:start", cell("shifts.csv", "9.30am", "0.40")),
    ("F023", "visits.csv:3:minutes", cell("visits.csv", "12:30,,,,45", "12:30,,,,45 min")),
    ("F023", "carers.csv:2:contract_hours", cell("carers.csv", "37.5", "nan")),
    ("F024", "visits.csv:2:time_critical", cell("visits.csv", "medication,yes", "medication,perhaps")),
    ("F025", "carers.csv:3:travel_mode", cell("carers.csv", "bicycle", "horse")),
    ("F025", "visits.csv:4:skills_held_by", cell("visits.csv", "either", "e")),
    ("F026", "visits.csv:5:windows", cell("visits.csv", "17:00-18:00", "17:00")),
    ("F026", "carers.csv:2:skills", cell("carers.csv", "medication:2@2027-01-31", "medication:high")),
    ("F026", "visits.csv:2:skills", cell("visits.csv", "medication:2", "medication:2@2027-01-31")),
    ("F027", "visits.csv:4:carers", cell("visits.csv", "30,2,hoist", "30,3,hoist")),
    ("F027", "visits.csv:2:priority", cell("visits.csv", "yes,5,", "yes,0,")),
    ("F029", "history.csv:2:carer_id", cell("history.csv", "S1,C1,", "S1,C1;C2,")),
    ("F029", "service_users.csv:5:service_user_id", line("service_users.csv", "Home,Di Damson,,52.2,-2.7,,,,")),
    ("F040", "service_users.csv:2:name", cell("service_users.csv", "Ada Alder", "Ada\ufffdAlder")),
    ("F040", "visits.csv:2:visit_type", cell("visits.csv", ",medication,yes", ",medication\x1b,yes")),
    ("F040", "settings.toml:columns.visits", line("settings.toml", '[columns.visits]\n"Re\\u001bf" = "visit_id"\n')),
    ("F028", "absences.csv:2:start", cell("absences.csv", "2026-11-23 09:30", "2026-03-29 01:30")),
    ("S101", "settings.toml", lambda folder: (folder / "settings.toml").unlink()),
    ("S101", "settings.toml:4", cell("settings.toml", "[rules]", "rules]")),
    ("S101", "settings.toml", replace("settings.toml", b"\xff\xfed\0a\0y\0")),
    ("S102", "settings.toml:2:tolerence_minutes", cell("settings.toml", "tolerance_minutes", "tolerence_minutes")),
    ("S102", "settings.toml:8:travel.modell", cell("settings.toml", 'model = "straight_line"', 'modell = "straight_line"')),
    ("S103", "settings.toml:2:tolerance_minutes", cell("settings.toml", "= 60", "= -1")),
    ("S103", "settings.toml:1:day", cell("settings.toml", "2026-11-23", '"tomorrow"')),
    ("S103", "settings.toml:8:travel.model", cell("settings.toml", '"straight_line"', '"pigeon"')),
    ("S103", "settings.toml:4:rules", cell("settings.toml", "[rules]\ncontinuity = 3000", "rules = 3")),
    ("S103", "settings.toml:10:visit_type_minutes.tea", line("settings.toml", "[visit_type_minutes]\ntea = -1")),
    ("S103", "settings.toml:4:rates", cell("settings.toml", "[rules]", "rates = 3\n[rules]")),
    ("S103", "settings.toml:9:rates.since", line("settings.toml", "[[rates]]\npay_pence_per_hour = 1\nmileage_pence_per_mile = 1")),
    ("S103", "settings.toml:10:travel.mode_factors.car", line("settings.toml", "[travel.mode_factors]\ncar = inf")),
    ("S103", "settings.toml:9:travel.settle_minutes", line("settings.toml", "settle_minutes = -1")),
    (
        "S103",
        "settings.toml:5:rules.wanted_tolerance_minutes",
        cell("settings.toml", "continuity = 3000", "wanted_tolerance_minutes = 2000"),
    ),
    (
        "S103",
        "settings.toml:5:rules.wanted_tolerance_minutes",
        cell("settings.toml", "continuity = 3000", "wanted_tolerance_minutes = true"),
    ),
    ("S103", "settings.toml:5:rules.break_owed_by", cell("settings.toml", "continuity = 3000", 'break_owed_by = "law"')),
    ("S103", "settings.toml:5:rules.time_critical_first", cell("settings.toml", "continuity = 3000", "time_critical_first = 1")),
    ("S103", "settings.toml:5:rules.rest_minutes", cell("settings.toml", "continuity = 3000", "rest_minutes = -1")),
    ("S103", "settings.toml:5:rules.carers_per_person", cell("settings.toml", "continuity = 3000", "carers_per_person = 0")),
    ("S104", "settings.toml:1:day", cell("settings.toml", "day = 2026-11-23", "")),
    ("S104", "settings.toml:2:date", cell("settings.toml", "day = 2026-11-23", "day = 2026-11-23\ndate = 2026-11-24")),
    ("S105", "settings.toml:5:rules.continuty", cell("settings.toml", "continuity", "continuty")),
    ("S106", "settings.toml:5:rules.most_carers", cell("settings.toml", "continuity = 3000", 'most_carers = "hard"')),
    ("S106", "settings.toml", cell("settings.toml", "continuity = 3000", 'max_day_hours = "hard"')),
    ("S106", "settings.toml:5:rules.night_hours", cell("settings.toml", "continuity = 3000", "night_hours = 10")),
    ("S103", "settings.toml:5:rules.max_day_minutes", cell("settings.toml", "continuity = 3000", "max_day_minutes = 2881")),
    ("F027", "carers.csv:4:Max minutes a day", day_limits("", "", "0")),
    ("F023", "carers.csv:2:Max minutes a day", day_limits("ten", "", "")),
    ("S106", "settings.toml:5:rules.travel", cell("settings.toml", "continuity = 3000", 'travel = "off"')),
    ("S106", "settings.toml:5:rules.mileage", cell("settings.toml", "continuity = 3000", "mileage = true")),
    ("S107", "settings.toml:2:timezone", cell("settings.toml", "tolerance_minutes = 60", 'timezone = "Europe/Leominster"')),
    (
        "S108",
        "settings.toml:9:travel.postcodes",
        cell("settings.toml", 'model = "straight_line"', 'model = "straight_line"\npostcodes = "none.csv"'),
    ),
    (
        "S108",
        "settings.toml",
        both(
            replace("codes.txt", "a,b\n1,2\n"),
            cell("settings.toml", 'model = "straight_line"', 'model = "straight_line"\npostcodes = "codes.txt"'),
        ),
    ),
    ("S109", "settings.toml:11:columns.visits.Ref", line("settings.toml", '\n[columns.visits]\nRef = "visit_no"')),
    (
        "S110",
        "settings.toml:11:rates.since",
        line("settings.toml", "\n" + "[[rates]]\nsince = 2026-04-06\npay_pence_per_hour=1\nmileage_pence_per_mile=1\n" * 2),
    ),
    ("S111", "settings.toml", cell("settings.toml", '"straight_line"', '"matrix"')),
    ("U101", "service_users.csv:5:service_user_id", line("service_users.csv", "S2,Di Damson,HR6 8BB,52.2300,-2.7400,,,,")),
    ("U102", "service_users.csv:3:refused_carers", cell("service_users.csv", ",C3,", ",C33,")),
    ("U103", "service_users.csv:2:refused_carers", cell("service_users.csv", "C1;C2,,", "C1;C2,C2,")),
    ("C101", "carers.csv:5:carer_id", line("carers.csv", "C3,Gil Gorse,,52.2,-2.7,,,,,,")),
    ("C102", "carers.csv:5:carer_id", line("carers.csv", "S3,Gil Gorse,,52.2,-2.7,,,,,,")),
    ("H101", "shifts.csv:6:shift_id", line("shifts.csv", "H4,C1,2026-11-23,18:00,19:00,,,,,")),
    ("H102", "shifts.csv:6:carer_id", line("shifts.csv", "H5,C9,2026-11-23,18:00,19:00,,,,,")),
    ("H103", "shifts.csv:5:end", cell("shifts.csv", "5.30pm", "9:00")),
    ("H105", "shifts.csv:4:start_place", cell("shifts.csv", "07:00,S1", "07:00,depot")),
    (
        "H106",
        "shifts.csv:2:date",
        both(cell("shifts.csv", "H1,C1,2026-11-23", "H1,C1,"), cell("settings.toml", "day =", "days = 2\nday =")),
    ),
    ("H107", "shifts.csv:2:break_earliest", cell("shifts.csv", "10:30,13:00", "05:30,06:00")),
    ("H107", "shifts.csv:2:break_earliest", cell("shifts.csv", "10:30,13:00", "10:30,")),
    ("H107", "shifts.csv:2:breaks", several_breaks("20@05:30-06:00;20@10:00-11:00")),
    ("H107", "shifts.csv:2:breaks", several_breaks("20@09:00-10:00;20@09:30-11:00")),
    ("H107", "shifts.csv:2:breaks", several_breaks("20@09:00-09:19;20@10:00-11:00")),
    ("H107", "shifts.csv:2:breaks", several_breaks("5@09:00-09:10;5@09:10-09:20;5@09:20-09:30;5@09:30-09:40;5@09:40-09:50")),
    ("F026", "shifts.csv:2:breaks", several_breaks("20 09:00-10:00")),
    ("F026", "shifts.csv:2:breaks", several_breaks("20@09:00")),
    ("F022", "shifts.csv:2:breaks", several_breaks("20@09:00-10:60")),
    ("F023", "shifts.csv:2:breaks", several_breaks("x@09:00-10:00")),
    ("F028", "shifts.csv:2:breaks", several_breaks("20@2026-03-29T01:30/2026-03-29T03:00")),
    ("H112", "shifts.csv:2:breaks", several_breaks("20@09:00-10:00", "30")),
    (
        "H109",
        "shifts.csv",
        both(gone("shift_patterns.csv"), replace("shifts.csv", "shift_id,carer_id,date,start,end\nH1,C1,2026-11-24,07:00,14:00\n")),
    ),
    ("A101", "absences.csv:2:carer_id", cell("absences.csv", "C3,", "C30,")),
    ("A102", "absences.csv:3:end", cell("absences.csv", "25/11/2026", "23/11/2026")),
    ("V101", "visits.csv:7:visit_id", line("visits.csv", "V3,S3,,10:00,,,,30" + "," * 16)),
    ("V102", "visits.csv:4:service_user_id", cell("visits.csv", "V3,S2", "V3,S22")),
    ("V103", "visits.csv:3:planned_start", cell("visits.csv", "12:30,,,,45", ",,,,45")),
    ("V103", "visits.csv:3:planned_start", cell("visits.csv", "12:30,,,,45", ",,, ; ,45")),
    ("V104", "visits.csv:4:latest", cell("visits.csv", "08:00,09:00", "09:30,09:00")),
    ("V104", "visits.csv:5:windows", cell("visits.csv", "17:00-18:00", "18:00-17:00")),
    ("V104", "visits.csv:4:latest", cell("visits.csv", "08:00,09:00", "08:00,2026-11-25T09:00")),
    ("V105", "visits.csv:5:windows", cell("visits.csv", "17:00-18:00", "08:30-18:00")),
    ("V106", "visits.csv:4:date", both(cell("visits.csv", V3_DATE, "V3,S2,"), cell("settings.toml", "day =", "days = 2\nday ="))),
    ("V108", "visits.csv:4:earliest", cell("visits.csv", "08:00,09:00", "08:00,")),
    ("V109", "visits.csv:2:pinned_carers", cell("visits.csv", "day,C1,", "day,C1;C2,")),
    ("V110", "visits.csv:4:pinned_carers", cell("visits.csv", "no,,C1", "no,,C11")),
    ("V111", "visits.csv:2:pinned_carers", pinned(skills="hoist:2")),
    ("V111", "visits.csv:2:pinned_carers", pinned(skills="medication", pinned_carers="C3", planned_start="13:00")),
    ("V112", "visits.csv:2:pinned_carers", pinned(service_user_id="S2", pinned_carers="C3", planned_start="13:00")),
    ("V113", "visits.csv:2:pinned_carers", pinned(service_user_id="S1", pinned_carers="C3", planned_start="13:00")),
    ("V114", "visits.csv:2:pinned_carers", pinned(team="nurses", pinned_carers="C1")),
    ("V115", "visits.csv:2:pinned_carers", pinned(planned_start="18:00")),
    ("V116", "visits.csv:2:pinned_carers", pinned(pinned_carers="C3", pinned_start="10:40", planned_start="10:00")),
    ("V117", "visits.csv:2:pinned_start", pinned(pinned_start="11:01")),
    ("V118", "visits.csv:3:pinned_carers", replace("visits.csv", TOGETHER)),
    ("V119", "visits.csv:3:linked_to", linked("V1,08:00,,,,,", "V2,09:00,,V11,,,")),
    ("V120", "visits.csv:2:linked_to", linked("V1,08:00,,V1,,,")),
    ("V121", "visits.csv:3:link_max_gap", linked("V1,08:00,,,,,", "V2,09:00,,V1,60,30,")),
    ("V122", "visits.csv:3:link_min_gap", linked("V1,08:00,,,,,", "V2,09:00,,,60,,")),
    ("V122", "visits.csv:3:link_carers", linked("V1,08:00,,,,,", "V2,09:00,,V1,,,same;any")),
    ("V123", "visits.csv:4:linked_to", linked("V1,08:00,,,,,", "V2,08:00,,V1,90,,", "V3,08:00,,V2,90,,")),
    ("V123", "visits.csv:3:linked_to", linked("V1,08:00,,V2,30,,", "V2,08:00,,V1,1,,")),
    ("V124", "visits.csv:3:link_carers", linked("V1,08:00,C1,,,,", "V2,11:00,C1,V1,,,different")),
    ("V124", "visits.csv:3:link_carers", linked("V1,08:00,C1,,,,", "V2,10:00,C2,V1,,,same")),
    (
        "V127",
        "visits.csv:2:pinned_carers",
        both(pinned(service_user_id="S2", pinned_carers="C1"), cell("service_users.csv", "-2.7400,,,C3", "-2.7400,Kington,,C3")),
    ),
    (
        "V131",
        "visits.csv:2:pinned_carers",
        both(
            pinned(service_user_id="S1", pinned_carers="C3"),
            cell("service_users.csv", ",,female", ",,"),
            cell("settings.toml", "continuity = 3000", 'preference = "hard"'),
        ),
    ),
    ("V128", "visits.csv:6:minutes", cell("visits.csv", "23:30-00:30,15", "23:30-00:30,75")),
    (
        "V129",
        "visits.csv",
        both(
            gone("visit_patterns.csv"),
            replace("visits.csv", "visit_id,service_user_id,date,planned_start,minutes\nV1,S1,2026-11-24,08:00,30\n"),
        ),
    ),
    ("T101", "service_users.csv:2:lat", cell("service_users.csv", "52.2280,-2.7380", ",")),
    ("T101", "service_users.csv:2:lon", cell("service_users.csv", "52.2280,-2.7380", "52.2280,")),
    ("T102", "service_users.csv:2:lat", cell("service_users.csv", "52.2280,-2.7380", "-2.7380,52.2280")),
    ("F043", "absences.xlsx:3:end", workbook("=B3")),
    ("F044", "visits.csv:4:carers", cell("visits.csv", ",30,2,hoist", ",30,#N/A,hoist")),
    ("F045", "absences.xlsx:3:start", workbook(is_merged=True)),
    ("F046", "absences.xlsx:3", workbook(is_hidden=True)),
    ("F053", "absences.xlsx:3", workbook(struck="row")),
    ("F053", "absences.xlsx:3:end", workbook(struck="cell")),
    ("F053", "absences.xlsx:3:carer_id", workbook(struck="letters")),
    ("F047", "visits.csv:4:skills", cell("visits.csv", "2,hoist,either", "2,None,either")),
    ("V133", "visits.csv:2:Duration", replace("visits.csv", IN_HOURS)),
    ("T103", "service_users.csv:3:postcode", both(BY_POSTCODE, cell("service_users.csv", "52.2300,-2.7400", ","))),
    ("T104", "travel.csv:4:to", replace("travel.csv", MATRIX + "C2,S33,5,1\n")),
    ("T105", "travel.csv:4:from", replace("travel.csv", MATRIX + "C1,S1,12,3\n")),
    ("T106", "travel.csv:4:minutes", replace("travel.csv", MATRIX + "C1,C1,2,0\n")),
    *WEEKLY_FAULTS,
    ("P201", "providers.csv:4:provider_id", line("providers.csv", "wye care,,,,,")),
    ("P202", "contracts.csv:4:contract_id", line("contracts.csv", "Q1,Lugg Care,2020-01-01,2020-12-31,1,")),
    ("P203", "contracts.csv:3:provider_id", cell("contracts.csv", "Q2,Lugg Care", "Q2,Lug Care")),
    ("P203", "packages.csv:2:provider", cell("packages.csv", "Wye Care", "Why Care")),
    ("P203", "carers.csv:2:agency", both(*[cell("carers.csv", end, f"{end.strip()},{name}\n") for end, name in _AGENCIES])),
    ("P204", "providers.csv:2:grade", cell("providers.csv", "3;4", "3;7")),
    ("P205", "providers.csv:2:inspected_on", cell("providers.csv", "3;4", "4")),
    ("P205", "providers.csv:2:inspected_on", cell("providers.csv", "2025-03-01;01/03/2026", "2026-03-01;01/03/2025")),
    ("P206", "contracts.csv:2:last_day", cell("contracts.csv", "2027-03-31", "2026-03-31")),
    ("P207", "contracts.csv:4:first_day", line("contracts.csv", "Q3,Wye Care,2027-03-31,,1,")),
    ("F023", "contracts.csv:2:rate", cell("contracts.csv", "430,2000", "430,20.00")),
    ("S103", "settings.toml:1:grade_to_enter", cell("settings.toml", "day =", 'grade_to_enter = "7"\nday =')),
    (
        "S103",
        "settings.toml:1:grade_to_enter",
        cell("settings.toml", "day =", 'grades = ["good", "bad"]\ngrade_for_budgets = "good"\nday ='),
    ),
    (
        "S103",
        "settings.toml:1:grade_for_budgets",
        cell("settings.toml", "day =", 'grades = ["good", "bad"]\ngrade_to_enter = "good"\nday ='),
    ),
    (
        "S103",
        "settings.toml:2:grade_to_enter",
        cell("settings.toml", "day =", 'grade_for_budgets = "good"\ngrade_to_enter = ""\ngrades = ["good", "bad"]\nday ='),
    ),
    ("S103", "settings.toml:1:grades", cell("settings.toml", "day =", 'grades = "wales"\nday =')),
]


def cut_link(folder: Path) -> None:
    """V2 is linked to V1, which moves to the day before."""
    text = (folder / "visits.csv").read_text(encoding="utf-8")
    (folder / "visits.csv").write_text(text.replace(V1_DATE, "V1,S1,2026-11-22"), encoding="utf-8", newline="")


def two_days(folder: Path) -> None:
    swap(folder, "settings.toml", "tolerance", "days = 2\ntolerance")


WARNINGS: list[tuple[str, str, Spoil]] = [
    ("F042", "service_users.csv:2:name", cell("service_users.csv", "Ada Alder", "Ada\tAlder")),
    ("F054", "absences.xlsx", workbook(struck="comment")),
    ("F014", "notes.csv", replace("notes.csv", "a,b\n1,2\n")),
    ("H104", "shifts.csv:6:start", line("shifts.csv", "H5,C1,2026-11-23,14:00,19:00,,,,,")),
    ("H111", "shifts.csv:6:start", both(two_days, line("shifts.csv", "H5,C3,2026-11-24,04:00,12:00,,,,,"))),
    ("H108", "shifts.csv", line("shifts.csv", "H5,C3,2026-11-24,07:00,14:00,,,,,")),
    ("V107", "visits.csv", line("visits.csv", "V6,S3,2026-11-24,10:00,,,,30" + "," * 16)),
    ("A103", "absences.csv", line("absences.csv", "C2,2026-12-24,2026-12-31,leave")),
    ("Y101", "history.csv", line("history.csv", "S1,C1,2026-11-23,1")),
    ("Y102", "history.csv:4", line("history.csv", "S1,C99,2026-11-20,1")),
    ("V125", "visits.csv:4:skills", cell("visits.csv", "hoist,either", "hoits,either")),
    ("V126", "visits.csv:6:team", cell("visits.csv", ",night,,,V4", ",nights,,,V4")),
    ("T107", "travel.csv", replace("travel.csv", MATRIX)),
    ("C103", "carers.csv:3:Max minutes a day", day_limits("", "8:00", "600")),
    ("V130", "visits.csv", cut_link),
    ("V134", "visits.csv:7:visit_id", line("visits.csv", "V6,S1,2026-11-23,08:00,,,,30" + "," * 16)),
    ("F035", "carers.csv:3:skills", cell("carers.csv", ",hoist,female,bicycle", ",Hoist,female,bicycle")),
    *WEEKLY_WARNINGS,
]


def found_in(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as bad:
        read_folder(folder)
    assert all(fault.what for fault in bad.value.faults)
    return [(fault.code, fault.where) for fault in bad.value.faults]


@pytest.mark.parametrize(("code", "where", "spoil"), FAULTS, ids=[f"{code}-{number}" for number, (code, *_) in enumerate(FAULTS)])
def test_one_fault_is_reported_alone_and_at_its_place(tmp_path: Path, code: str, where: str, spoil: Spoil) -> None:
    spoil(write_good(tmp_path))
    assert found_in(tmp_path) == [(code, where)]


@pytest.mark.parametrize(("code", "where", "spoil"), WARNINGS, ids=[code for code, *_ in WARNINGS])
def test_what_is_left_aside_or_odd_is_one_warning(tmp_path: Path, code: str, where: str, spoil: Spoil) -> None:
    spoil(write_good(tmp_path))
    warnings = [(one.code, one.where) for one in read_folder(tmp_path).warnings]
    assert (code, where) in warnings
    assert len(warnings) == (2 if code == "V130" else 1)


@pytest.mark.parametrize("number", ["\nmax_day_minutes = 600", ""])
def test_limit_of_a_day_is_read_for_all_and_for_each_carer(tmp_path: Path, number: str) -> None:
    """One carer with a number of their own is enough."""
    folder = write_good(tmp_path)
    day_limits("", "8:00", "")(folder)
    cell("settings.toml", "continuity = 3000", f'max_day_hours = "hard"{number}')(folder)
    inputs = read_folder(folder)
    assert inputs.warnings == ()
    assert inputs.settings.objective.max_day_minutes == (600 if number else None)
    assert [carer.max_day_minutes for carer in inputs.carers] == [None, 480, None]


def test_settings_of_version_0_1_call_the_formula_crow(tmp_path: Path) -> None:
    swap(write_good(tmp_path), "settings.toml", '"straight_line"', '"crow"')
    assert read_folder(tmp_path).travel.model == "straight_line"


def test_several_breaks_are_read_in_order_and_one_is_the_break_of_the_shift(tmp_path: Path) -> None:
    several_breaks("30@12:00-13:00; 20@09:00-10:00")(write_good(tmp_path))
    first, *others = read_folder(tmp_path).shifts
    found = [(rest.minutes, f"{rest.window.earliest:%H:%M}-{rest.window.latest:%H:%M}") for rest in first.breaks]
    assert found == [(20, "09:00-10:00"), (30, "12:00-13:00")]
    assert (first.all_break_minutes, first.break_window, {shift.breaks for shift in others}) == (50, None, {()})
    several_breaks("15@09:00-10:00")(tmp_path)
    one = read_folder(tmp_path).shifts[0]
    assert (one.breaks, one.break_minutes, one.all_break_minutes, one.break_window is None) == ((), 15, 15, False)


def test_no_folder(tmp_path: Path) -> None:
    """F001, also where the path is a file."""
    file = tmp_path / "file"
    file.write_text("")
    for path in (tmp_path / "none", file):
        with pytest.raises(BadInput) as bad:
            read_folder(path)
        assert [fault.code for fault in bad.value.faults] == ["F001"]


def test_a_folder_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    """F031, also where a file stands in its place; a new one and an empty one will do."""
    file = tmp_path / "file"
    file.write_text("")
    (tmp_path / "empty").mkdir()
    need_empty(tmp_path / "new")
    need_empty(tmp_path / "empty")
    for path in (tmp_path, file):
        with pytest.raises(BadInput) as bad:
            need_empty(path)
        assert [fault.code for fault in bad.value.faults] == ["F031"]


def test_a_message_names_the_value_and_what_was_perhaps_meant(tmp_path: Path) -> None:
    swap(write_good(tmp_path), "visits.csv", "08:00,09:00", "09:30,09:00")
    with pytest.raises(BadInput) as bad:
        read_folder(tmp_path)
    assert str(bad.value) == "V104 visits.csv:4:latest window 09:30-09:00 ends before it starts\n     Maybe swap earliest and latest"


def test_faults_of_one_place_are_in_order_of_their_words() -> None:
    """Two that differ in nothing but words come in the same order in every process, whatever the seed of its hashes."""
    collector = FaultCollector()
    for name in reversed("ABCDEFGH"):
        collector.fault("roster.json", "R102", f'visit "{name}" is unknown')
    with pytest.raises(BadInput) as bad:
        collector.raise_any()
    assert [fault.what[7] for fault in bad.value.faults] == list("ABCDEFGH")


@pytest.mark.parametrize(("soft", "codes"), [("", ["V116"]), ("no", ["V116"]), ("perhaps", ["F024"])])
def test_pin_is_no_fault_in_an_absence_that_is_a_wish(tmp_path: Path, soft: str, codes: list[str]) -> None:
    assert [code for code, _ in found_in(_pinned_in_an_absence(tmp_path / "a", soft))] == codes
    absence, other = read_folder(_pinned_in_an_absence(tmp_path / "b", "yes")).absences
    assert (absence.soft, other.soft) == (True, False)


def _pinned_in_an_absence(folder: Path, soft: str) -> Path:
    """A folder with a visit that is pinned to C3 and to a time in an absence of theirs."""
    folder.mkdir()
    write_good(folder)
    both(
        cell("absences.csv", "kind\n", "kind,wish\n"),
        cell("absences.csv", "training\n", f"training,{soft}\n"),
        cell("absences.csv", "leave\n", "leave,\n"),
        pinned(pinned_carers="C3", pinned_start="10:40", planned_start="10:00"),
    )(folder)
    return folder


@pytest.mark.parametrize(
    ("spoil", "setting"),
    [
        (pinned(planned_start="18:00"), 'shift = "off"'),
        (pinned(service_user_id="S2", pinned_carers="C3", planned_start="13:00"), "refused = 500"),
        (both(pinned(service_user_id="S1", pinned_carers="C3"), cell("service_users.csv", ",,female", ",,")), "preference = 5"),
    ],
)
def test_pin_is_no_fault_where_the_rule_against_it_is_not_hard(tmp_path: Path, spoil: Spoil, setting: str) -> None:
    """A shift that is over, a person who refuses, a carer who is not preferred: each may happen, at a price."""
    spoil(write_good(tmp_path))
    swap(tmp_path, "settings.toml", "continuity = 3000", setting)
    read_folder(tmp_path)


@pytest.mark.parametrize(
    ("setting", "maybe"),
    [
        ("window = 5", '"hard" or "off"'),
        ("skills = -5", 'a whole number from 1 to 1,000,000,000 as its weight or "hard" or "off"'),
        ('travel = "off"', '"hard"'),
        ('mileage = "hard"', 'a whole number from 1 to 1,000,000,000 as its weight or "off"'),
        ("unallocated = 3", "leave it out: it is always 1"),
    ],
)
def test_what_a_rule_may_be_set_to_is_said_of_that_rule(tmp_path: Path, setting: str, maybe: str) -> None:
    swap(write_good(tmp_path), "settings.toml", "continuity = 3000", setting)
    with pytest.raises(BadInput) as bad:
        read_folder(tmp_path)
    assert [(fault.code, fault.maybe) for fault in bad.value.faults] == [("S106", maybe)]


OF_EXPORTS = ("test_faults.py", "test_more_traps.py", "finding/test_struck.py", "finding/test_groups.py")
"""Files of tests that provoke the faults and warnings of exports."""


def test_source_docs_and_tests_know_the_same_codes() -> None:
    """A code in the source has one heading in docs/faults.md and a case here or in one of some other files; no other code is there."""
    files = (ROOT / "scheduler" / "files").rglob("*.py")
    source = {code for path in files for code in re.findall(rf'"({CODE.pattern})"', path.read_text("utf-8"))}
    headings = re.findall(r"^### (\w\d{3})\b", (ROOT / "docs" / "faults.md").read_text("utf-8"), re.MULTILINE)
    elsewhere = {
        code for path in (ROOT / "scheduler").rglob("*.py") for code in re.findall(rf'"({CODE.pattern})"', path.read_text("utf-8"))
    } - source
    provoked = (
        {code for code, *_ in FAULTS + WARNINGS}
        | {"F001", "F031"}
        | set(CODE.findall((HERE / "test_rosters.py").read_text("utf-8")))
        | set(CODE.findall((HERE / "test_outputs.py").read_text("utf-8")))
        | {code for code, *_ in RATE_FAULTS + ACTUAL_FAULTS + NIGHT_FAULTS + CHANGE_FAULTS + WEEK_FAULTS + NOW_FAULTS}
        | {code for code, *_ in OVERLAY_FAULTS}
        | {code for code, *_ in TEAM_FAULTS}
        | {code for code, *_ in INTAKE_FAULTS}
        | {code for code, *_ in QUOTE_FAULTS + COMMAND_FAULTS}
        | {code for code, *_ in INVOICE_FAULTS}
        | {code for code, _ in STAFFING_FAULTS}
        | set(TIME_FAULTS)
        | {code for name in OF_EXPORTS for code in CODE.findall((HERE / "exports" / name).read_text("utf-8"))}
    )
    assert len(headings) == len(set(headings))
    assert source == provoked
    assert source | elsewhere == set(headings)


TWENTY: list[tuple[str, str, Spoil]] = [
    ("S105", "settings.toml:5:rules.continuty", cell("settings.toml", "continuity", "continuty")),
    ("F021", "absences.csv:3:start", cell("absences.csv", "24/11/2026", "31/11/2026")),
    ("A101", "absences.csv:2:carer_id", cell("absences.csv", "C3,", "C30,")),
    ("F023", "history.csv:2:visits", cell("history.csv", "2026-11-20,2", "2026-11-20,two")),
    ("F020", "history.csv:3:carer_id", cell("history.csv", "S2,C2,", "S2,,")),
    ("T102", "service_users.csv:2:lat", cell("service_users.csv", "52.2280,-2.7380", "-2.7380,52.2280")),
    ("U102", "service_users.csv:3:refused_carers", cell("service_users.csv", ",C3,", ",C4,")),
    ("T101", "service_users.csv:4:lat", cell("service_users.csv", "52.2350,-2.7300", ",")),
    ("F026", "carers.csv:2:skills", cell("carers.csv", "medication:2@2027-01-31", ":2")),
    ("F025", "carers.csv:3:travel_mode", cell("carers.csv", "bicycle", "bicicle")),
    ("F023", "carers.csv:4:contract_hours", cell("carers.csv", ",20\n", ",20h\n")),
    ("C101", "carers.csv:5:carer_id", line("carers.csv", "C3,Gil Gorse,,52.2,-2.7,,,,,,")),
    ("H107", "shifts.csv:2:break_earliest", cell("shifts.csv", "10:30,13:00", "05:30,06:00")),
    ("F022", "shifts.csv:3:start", cell("shifts.csv", "7.00,", "7.60,")),
    ("H105", "shifts.csv:4:start_place", cell("shifts.csv", "07:00,S1", "07:00,S11")),
    ("H102", "shifts.csv:6:carer_id", line("shifts.csv", "H5,C9,2026-11-23,18:00,19:00,,,,,")),
    ("F027", "visits.csv:3:minutes", cell("visits.csv", "12:30,,,,45", "12:30,,,,0")),
    ("V104", "visits.csv:4:latest", cell("visits.csv", "08:00,09:00", "09:30,09:00")),
    ("V105", "visits.csv:5:windows", cell("visits.csv", "17:00-18:00", "08:30-18:00")),
    ("V119", "visits.csv:6:linked_to", cell("visits.csv", "V4,,,different", "V44,,,different")),
]


def test_twenty_planted_faults_are_all_reported_each_at_its_row(tmp_path: Path) -> None:
    """All twenty, sorted by file and row, and not one that only follows from another."""
    write_good(tmp_path)
    for _, _, spoil in TWENTY:
        spoil(tmp_path)
    files = ["absences.csv", "carers.csv", "history.csv", "service_users.csv", "settings.toml", "shifts.csv", "visits.csv"]
    expected = sorted(TWENTY, key=lambda one: (files.index(one[1].split(":")[0]), int(one[1].split(":")[1])))
    assert found_in(tmp_path) == [(code, where) for code, where, _ in expected]
