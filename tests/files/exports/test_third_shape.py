"""A third shape, in the style of scheduling products of the trade: semicolons, spans of time, names only, two carers beside each other."""

from pathlib import Path

from scheduler.files.exports.read import open_export

ROTA = """\
Weekly rota;;;;;;;
;;;;;;;
Appointment ID;Service User;D.O.B.;Call Date;Call Time;Duration;Call Type;Care Worker 1;Care Worker 2;State
9001;Preece, Ivy;14/03/1938;Mon 14 Dec 2026;08:00 - 08:30;0:30;Morning;Bevan, Ann;;Scheduled
9002;Watkins, Ken;02/11/1944;Mon 14 Dec 2026;09:30 - 10:15;0:45;Double;Bevan, Ann;Pugh, Tom;Scheduled
9003;Preece, Ivy;14/03/1938;Tue 15 Dec 2026;23:45 - 00:15;0:30;Night;;;Unassigned
9004;Watkins, Ken;02/11/1944;Tue 15 Dec 2026;12:00 - 12:30;0:30;Lunch;Pugh, Tom;;Called Off
"""
PEOPLE = """\
Service User;D.O.B.;Postcode;Landline;Gender Preference
Preece, Ivy;14/03/1938;HR6 8BB;01632 960001;Females only
Watkins, Ken;02/11/1944;HR6 8ED;01632 960002;Either
"""
TEAM = """\
Care Worker;Sex;Postcode;Travels By;Contracted Hours;14/12/2026;15/12/2026
Bevan, Ann;Female;HR6 8AD;Car;37,5;0700-1400;AL
Pugh, Tom;Male;HR6 8PW;Bicycle;20:00;0700-1400;1500-0045
"""


def test_a_third_shape_is_read_without_edits(tmp_path: Path) -> None:
    for name, text in (("Rota 14-12-2026.csv", ROTA), ("Service users.csv", PEOPLE), ("Care team.csv", TEAM)):
        (tmp_path / name).write_text(text, encoding="utf-16" if "team" in name else "cp1252")
    export = open_export([tmp_path])
    inputs = export.inputs
    assert [(one.visit_id, one.minutes, one.carers) for one in inputs.visits] == [("9001", 30, 1), ("9002", 45, 2), ("9003", 30, 1)]
    assert inputs.settings.dates[0].isoformat() == "2026-12-14"
    assert inputs.settings.days == 2
    assert [(one.name, str(one.carer_gender or "")) for one in inputs.service_users] == [("Ivy Preece", "female"), ("Ken Watkins", "")]
    assert [(one.name, one.travel_mode.value, one.contract_minutes) for one in inputs.carers] == [
        ("Ann Bevan", "car", 2250),
        ("Tom Pugh", "bicycle", 1200),
    ]
    assert [(one.end - one.start).total_seconds() / 3600 for one in inputs.shifts] == [7.0, 7.0, 9.75]
    assert [one.kind for one in inputs.absences] == ["Annual leave"]
    assert [(row.visit_id, row.start[11:]) for row in export.roster] == [("9001", "08:00"), ("9002", "09:30"), ("9002", "09:30")]
    assert [(one.date, one.why) for one in export.left_out if one.what == "visit"] == [("2026-12-15", "Called Off")]
