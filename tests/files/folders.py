"""A small good folder, and ways to spoil it."""

from pathlib import Path

SETTINGS = """\
day = 2026-11-23
tolerance_minutes = 60

[rules]
continuity = 3000

[travel]
model = "straight_line"
"""

SERVICE_USERS = """\
service_user_id,name,postcode,lat,lon,locality,preferred_carers,refused_carers,carer_gender
S1,Ada Alder,HR6 8AA,52.2280,-2.7380,Leominster,C1;C2,,female
S2,Bob Birch,HR6 8BB,52.2300,-2.7400,,,C3,
S3,Cy Cedar,HR6 8CC,52.2350,-2.7300,,,,
"""

CARERS = """\
carer_id,name,postcode,lat,lon,skills,gender,travel_mode,localities,teams,contract_hours
C1,Dee Dogwood,HR6 8DD,52.2200,-2.7300,medication:2@2027-01-31;hoist,female,car,Leominster,day,37.5
C2,Eve Elm,HR6 8EE,52.2210,-2.7310,hoist,female,bicycle,,day;night,
C3,Flo Fir,HR6 8FF,52.2250,-2.7350,medication@2026-11-22,male,,,,20
"""

SHIFTS = """\
shift_id,carer_id,date,start,end,start_place,end_place,break_minutes,break_earliest,break_latest
H1,C1,2026-11-23,07:00,14:30,,,30,10:30,13:00
H2,C2,23/11/2026,7.00,11:30,home,none,,,
H3,C2,2026-11-23,22:00,07:00,S1,,,23:30,02:00
H4,C3,2026-11-23,9.30am,5.30pm,,,,,
"""

VISITS = """\
visit_id,service_user_id,date,planned_start,earliest,latest,windows,minutes,carers,skills,skills_held_by,judged_at,visit_type,\
time_critical,priority,optional,team,pinned_carers,pinned_start,linked_to,link_min_gap,link_max_gap,link_carers,link_whole
V1,S1,2026-11-23,08:00,07:30,08:30,,30,1,medication:2,,,medication,yes,5,,day,C1,08:00,,,,,
V2,S1,2026-11-23,12:30,,,,45,1,,,,,,,,,,,V1,240,360,same,
V3,S2,2026-11-23,,08:00,09:00,,30,2,hoist,either,start,,no,2,no,,C1,,,,,,
V4,S3,2026-11-23,,,,08:00-09:00;17:00-18:00,0:20,,,,,,,,yes,,,,,,,,
V5,S3,2026-11-23,,,,23:30-00:30,15,1,,,end,,,,,night,,,V4,,,different,yes
"""

ABSENCES = """\
carer_id,start,end,kind
C3,2026-11-23 09:30,2026-11-23 11:00,training
C1,24/11/2026,25/11/2026,leave
"""

HISTORY = """\
service_user_id,carer_id,date,visits
S1,C1,2026-11-20,2
S2,C2,2026-11-21,
"""

PACKAGES = """\
package_id,service_user_id,first_day,last_day,provider,team
K1,S3,2026-11-02,,Wye Care,
K2,S2,,2027-03-31,Lugg Care,day
"""

EPISODES = """\
episode_id,service_user_id,first_day,last_day,taper,review_minutes,hands_over_to,overlap_days,extension_reason,team
E1,S2,2026-11-16,,100;75;50,45,K2,3,,
E2,S1,2026-10-12,2026-11-29,,,,,waits for a wheelchair,night
"""

VISIT_PATTERNS = """\
pattern_id,package_id,days,every_weeks,week,hours_a_week,planned_start,earliest,latest,windows,minutes,carers,skills,visit_type,\
first_day,last_day,first_week,last_week,bank_holidays,linked_to,link_min_gap,link_max_gap,link_carers,link_whole
W1,K1,Mon-Fri,,,,08:00,,,,30,1,hoist,,,,,,off,,,,,
W2,K1,daily,2,1,,,,,17:00-18:00;23:00-00:30,30,1,,,,2026-12-24,,,sunday,W1,240,,,
W3,K1,Tue;Thu-Sat,,,6,,10:00,15:00,,60,2,,welfare,,,,,,,,,,
W4,E1,daily,,,,09:00,,,,45,1,,,,,1,4,,,,,,
W5,E2,Mon,,,,,16:00,17:00,,30,1,,,,2026-11-29,,7,,,,,,
"""

SUSPENSIONS = """\
service_user_id,start,end,kind
S3,2026-11-27 13:00,29/11/2026,respite
"""

SHIFT_PATTERNS = """\
pattern_id,carer_id,days,every_weeks,week,start,end,start_place,end_place,break_minutes,break_earliest,break_latest,first_day,last_day,\
bank_holidays
R1,C3,Mon-Fri,,,18:00,22:00,,none,,,,,,
R2,C2,weekends,2,2,22:00,07:00,S1,home,30,01:00,03:00,2026-11-02,2027-10-31,usual
"""

WORKED = """\
carer_id,date,minutes,first_start,last_end
C1,2026-11-20,390,07:30,14:00
C2,2026-11-22,480,22:15,06:40
"""

PROVIDERS = """\
provider_id,name,grade,inspected_on,areas,children
Wye Care,Wye Care Ltd,3;4,2025-03-01;01/03/2026,Leominster;Kington,yes
Lugg Care,,,,,
"""

CONTRACTS = """\
contract_id,provider_id,first_day,last_day,hours_a_week,rate
Q1,Wye Care,2026-04-01,2027-03-31,430,2000
Q2,Lugg Care,2026-04-01,,37.5,
"""

FILES = {
    "settings.toml": SETTINGS,
    "service_users.csv": SERVICE_USERS,
    "carers.csv": CARERS,
    "shifts.csv": SHIFTS,
    "visits.csv": VISITS,
    "absences.csv": ABSENCES,
    "history.csv": HISTORY,
    "packages.csv": PACKAGES,
    "episodes.csv": EPISODES,
    "visit_patterns.csv": VISIT_PATTERNS,
    "suspensions.csv": SUSPENSIONS,
    "shift_patterns.csv": SHIFT_PATTERNS,
    "worked.csv": WORKED,
    "providers.csv": PROVIDERS,
    "contracts.csv": CONTRACTS,
}


def write_good(folder: Path) -> Path:
    """A folder that reads without a fault or a warning."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def swap(folder: Path, file: str, old: str, new: str) -> None:
    """Replace a text that stands in a file once."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (folder / file).write_text(text.replace(old, new), encoding="utf-8", newline="")


def append(folder: Path, file: str, line: str) -> None:
    """Add a line."""
    with (folder / file).open("a", encoding="utf-8", newline="") as opened:
        opened.write(line + "\n")
