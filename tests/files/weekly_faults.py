"""Ways to spoil the tables of what comes back every week, each with the fault or the warning that it is."""

from collections.abc import Callable
from pathlib import Path

from tests.files.folders import SHIFT_PATTERNS, append, swap

Case = tuple[str, str, Callable[[Path], object]]


def cell(file: str, old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: swap(folder, f"{file}.csv", old, new)


def line(file: str, text: str) -> Callable[[Path], object]:
    return lambda folder: append(folder, f"{file}.csv", text)


def pattern_breaks(text: str, minutes: str = "") -> Callable[[Path], object]:
    """The breaks of the second shift pattern in one column, in place of its one."""
    header, first, second = SHIFT_PATTERNS.replace("30,01:00,03:00", f"{minutes},,").splitlines()
    return lambda folder: (folder / "shift_patterns.csv").write_text(f"{header},breaks\n{first},\n{second},{text}\n")


def pattern(pattern_id: str, package_id: str, *, hours: str = "", planned: str = "10:00", window: str = ",") -> str:
    """A row of visit_patterns as far as it is told here."""
    return f"{pattern_id},{package_id},,,,{hours},{planned},{window},,60," + "," * 13


WEEKLY_FAULTS: list[Case] = [
    ("F022", "visit_patterns.csv:2:planned_start", cell("visit_patterns", "08:00", "2026-11-23T08:00")),
    ("F022", "visit_patterns.csv:2:planned_start", cell("visit_patterns", "08:00", "08:00:30")),
    ("F023", "episodes.csv:2:taper", cell("episodes", "100;75;50", "100;175;50")),
    ("F026", "visit_patterns.csv:2:days", cell("visit_patterns", "W1,K1,Mon-Fri", "W1,K1,Mon-Fry")),
    ("F026", "visit_patterns.csv:2:days", cell("visit_patterns", "W1,K1,Mon-Fri", "W1,K1,Mon-Fri-Sun")),
    ("F026", "visit_patterns.csv:2:days", cell("visit_patterns", "W1,K1,Mon-Fri", "W1,K1,T")),
    ("F027", "visit_patterns.csv:2:every_weeks", cell("visit_patterns", "Mon-Fri,,,,08:00", "Mon-Fri,9,,,08:00")),
    ("F025", "visit_patterns.csv:2:bank_holidays", cell("visit_patterns", ",off,", ",shut,")),
    ("S103", "settings.toml:1:bank_holidays", lambda folder: swap(folder, "settings.toml", "day = ", 'bank_holidays = "mars"\nday = ')),
    ("P101", "packages.csv:4:package_id", line("packages", "K1,S2,2026-11-02,,,")),
    ("P102", "packages.csv:2:service_user_id", cell("packages", "K1,S3", "K1,S33")),
    ("P102", "suspensions.csv:2:service_user_id", cell("suspensions", "S3,", "S33,")),
    ("P103", "packages.csv:2:last_day", cell("packages", "2026-11-02,,", "2026-11-02,2026-11-01,")),
    ("P103", "visit_patterns.csv:6:last_day", cell("visit_patterns", ",2026-11-29,,7", "2026-11-30,2026-11-29,,7")),
    ("P103", "shift_patterns.csv:3:last_day", cell("shift_patterns", "2027-10-31", "2026-10-31")),
    ("P104", "packages.csv:4:first_day", line("packages", "K9,S1,,,,")),
    ("P111", "visit_patterns.csv:7:pattern_id", line("visit_patterns", pattern("W1", "K1"))),
    ("P112", "visit_patterns.csv:7:package_id", line("visit_patterns", pattern("W9", "K9"))),
    ("P113", "visit_patterns.csv:6:package_id", cell("visit_patterns", ",2026-11-29,,7", ",2026-10-11,,7")),
    ("P113", "visit_patterns.csv:5:package_id", cell("visit_patterns", ",,,,,1,4,", ",,,,,7,8,")),
    ("P114", "visit_patterns.csv:3:week", cell("visit_patterns", "daily,2,1", "daily,2,3")),
    ("P114", "visit_patterns.csv:5:last_week", cell("visit_patterns", ",,,,,1,4,", ",,,,,4,1,")),
    ("P115", "visit_patterns.csv:4:hours_a_week", cell("visit_patterns", ",,,6,,10:00", ",,,5,,10:00")),
    ("P115", "visit_patterns.csv:4:hours_a_week", cell("visit_patterns", ",,,6,,10:00", ",,,0,,10:00")),
    ("P116", "visit_patterns.csv:7:hours_a_week", line("visit_patterns", pattern("W9", "K1", hours="2"))),
    ("P116", "visit_patterns.csv:7:hours_a_week", line("visit_patterns", pattern("W9", "E1", hours="2", planned="", window="09:00,12:00"))),
    ("P121", "suspensions.csv:2:end", cell("suspensions", "29/11/2026", "26/11/2026")),
    ("V103", "visit_patterns.csv:2:planned_start", cell("visit_patterns", "08:00", "")),
    ("V104", "visit_patterns.csv:4:latest", cell("visit_patterns", "10:00,15:00", "15:00,10:00")),
    ("V105", "visit_patterns.csv:3:windows", cell("visit_patterns", "23:00-00:30", "17:30-18:30")),
    ("V108", "visit_patterns.csv:4:earliest", cell("visit_patterns", "10:00,15:00", "10:00,")),
    ("V119", "visit_patterns.csv:3:linked_to", cell("visit_patterns", "sunday,W1,", "sunday,W7,")),
    ("E101", "episodes.csv:4:episode_id", line("episodes", "E1,S3,2026-11-16,,,,,,,")),
    ("E102", "episodes.csv:4:episode_id", line("episodes", "K1,S3,2026-11-16,,,,,,,")),
    ("E103", "episodes.csv:3:last_day", cell("episodes", "waits for a wheelchair", "")),
    ("E103", "episodes.csv:4:last_day", line("episodes", "E3,S3,2026-11-16,2026-12-28,,,,,,")),
    ("E104", "episodes.csv:2:hands_over_to", cell("episodes", ",45,K2,3", ",45,K3,3")),
    ("E104", "episodes.csv:2:hands_over_to", cell("packages", "K2,S2", "K2,S1")),
    ("E105", "episodes.csv:2:overlap_days", cell("packages", "K2,S2,,", "K2,S2,2026-12-28,")),
    ("E105", "episodes.csv:3:overlap_days", cell("episodes", "2026-11-29,,,,,", "2026-11-29,,,,3,")),
    ("E106", "visit_patterns.csv:6:last_day", cell("visit_patterns", ",2026-11-29,,7", ",2026-11-30,,7")),
    ("E106", "visit_patterns.csv:6:last_week", cell("visit_patterns", ",2026-11-29,,7", ",2026-11-29,,8")),
    ("H102", "shift_patterns.csv:2:carer_id", cell("shift_patterns", "R1,C3", "R1,C30")),
    ("H103", "shift_patterns.csv:3:end", cell("shift_patterns", "22:00,07:00", "15:00,07:00")),
    ("H105", "shift_patterns.csv:3:start_place", cell("shift_patterns", "S1,home", "depot,home")),
    ("H107", "shift_patterns.csv:3:break_earliest", cell("shift_patterns", "01:00,03:00", "07:30,08:00")),
    ("H107", "shift_patterns.csv:3:break_earliest", cell("shift_patterns", "01:00,03:00", "01:00,")),
    ("H107", "shift_patterns.csv:3:breaks", pattern_breaks("20@23:00-00:30;20@06:00-07:30")),
    ("F026", "shift_patterns.csv:3:breaks", pattern_breaks("20")),
    ("H112", "shift_patterns.csv:3:breaks", pattern_breaks("20@23:00-00:30;20@05:00-06:30", "30")),
    ("H110", "shift_patterns.csv:4:pattern_id", line("shift_patterns", "R1,C1,Sun,,,18:00,22:00,,,,,,,,")),
    ("Y103", "worked.csv:4:date", line("worked", "C1,2026-11-20,60,16:00,17:00")),
    ("Y104", "worked.csv:2:last_end", cell("worked", "07:30,14:00", "17:30,14:00")),
]

WEEKLY_WARNINGS: list[Case] = [
    ("H104", "shift_patterns.csv:2:start", cell("shift_patterns", "18:00,22:00", "17:00,22:00")),
    ("P122", "visits.csv:5:service_user_id", cell("suspensions", "2026-11-27 13:00", "2026-11-23 07:00")),
    ("V125", "visit_patterns.csv:2:skills", cell("visit_patterns", "1,hoist", "1,hoits")),
    ("Y101", "worked.csv", line("worked", "C1,2026-11-23,60,16:00,17:00")),
    ("Y102", "worked.csv:4", line("worked", "C9,2026-11-19,60,16:00,17:00")),
]
