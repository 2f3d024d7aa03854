"""A small export in the style of no product, and ways to change it."""

from pathlib import Path

VISITS = """\
Visit Ref,Client Ref,Client Name,Visit Date,Start Time,End Time,Staff Required,Staff ID,Staff Name,Status
B1,P1,Ivy Preece,14/12/2026,08:00,08:30,1,7,Ann Bevan,Allocated
B2,P2,Ken Watkins,14/12/2026,09:30,10:15,2,7,Ann Bevan,Allocated
B2,P2,Ken Watkins,14/12/2026,09:30,10:15,2,8,Tom Pugh,Allocated
B3,P1,Ivy Preece,14/12/2026,18:00,18:30,1,,,Unallocated
"""
CLIENTS = """\
Client Ref,Forename,Surname,Date of Birth,Postcode,Key Safe,Preferred Carers
P1,Ivy,Preece,14/03/1938,HR6 8BB,C1947,Ann Bevan
P2,Ken,Watkins,02/11/1944,HR6 8ED,,
"""
STAFF = """\
Staff ID,Forename,Surname,Gender,Postcode,Transport,Contracted Hours,Skills
7,Ann,Bevan,F,HR6 8AD,Driver,30,Medication (30/06/2027)
8,Tom,Pugh,M,HR6 8PW,Walks,37.5,
"""
SHIFTS = """\
Staff ID,Date,Start,Finish
7,14/12/2026,07:00,14:00
8,14/12/2026,07:00,14:00
"""
FILES = {"visits.csv": VISITS, "client list.csv": CLIENTS, "staff.csv": STAFF, "shifts.csv": SHIFTS}


def write_export(folder: Path, **changes: str | bytes | None) -> Path:
    """Writes the export; `visits`, `clients`, `staff` and `shifts` replace a file, None leaves it out."""
    names = {"visits": "visits.csv", "clients": "client list.csv", "staff": "staff.csv", "shifts": "shifts.csv"}
    names |= {"availability": "availability.csv", "leave": "leave.csv"}
    folder.mkdir(parents=True, exist_ok=True)
    for key, name in names.items():
        text = changes.get(key, FILES.get(name))
        if text is not None:
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def visits(*rows: str, header: str = VISITS.splitlines()[0]) -> str:
    """Returns a table of visits of these rows."""
    return "\n".join([header, *rows]) + "\n"
