"""Faults of demand, shift kinds and limits of staff."""

KINDS = "kind,start,end\nE,07:00,13:30\n"

STAFFING_FAULTS: list[tuple[str, dict[str, str]]] = [
    ("W101", {"staff_limits": "carer_id,contract_hours\nnobody,20\n"}),
    ("W102", {"staff_limits": "carer_id,contract_hours,kinds\n{carer},20,X\n", "shift_kinds": KINDS}),
    ("W103", {"shift_kinds": "kind,start,end\nE,07:00,13:00\nE,08:00,14:00\n"}),
    ("W104", {"staff_limits": "carer_id,contract_hours\n{carer},20\n{carer},20\n"}),
    ("W105", {"staff_limits": "carer_id,contract_hours,hours_per\n{carer},20,month\n"}),
    ("W106", {"demand": "day,half_hour,carers\nMon,07:15,1\n"}),
    ("W107", {"demand": "day,half_hour,carers\nMon,07:30,1\n1 Mon,07:30,1\n"}),
    ("W108", {"demand": "day,half_hour,carers\n3 Mon,07:30,1\n"}),
    ("F020", {"demand": "day,half_hour,carers\n,07:30,1\n"}),
    ("F027", {"shift_kinds": "kind,start,end,second_start,second_end\nS,07:00,11:00,10:00,12:00\n"}),
    ("F020", {"shift_kinds": "kind,start,end,second_start,second_end\nS,07:00,11:00,17:00,\n"}),
    ("F027", {"staff_limits": "carer_id,contract_hours,max_days_running\n{carer},20,9\n"}),
    ("F027", {"staff_limits": "carer_id,contract_hours\n{carer},500\n"}),
]
"""Code, and the tables that provoke it; `{carer}` is a carer of the folder."""

TIME_FAULTS = ["W109"]
"""Codes of times in a command; test_staffing_tables provokes them."""
