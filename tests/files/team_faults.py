"""Team tables with one fault each: code, place, and the rows of services, team_demand and team_staff below their headers."""

TEAM_FAULTS: list[tuple[str, str, str, str, str]] = [
    ("G101", "services.csv:3:service", "s,6,22,\ns,8,22,\n", "north,s,early,100\n", "c1,north,s,early,\n"),
    ("G102", "team_staff.csv:3:carer_id", "s,6,22,\n", "north,s,early,100\n", "c1,north,s,early,\nc1,south,s,early,\n"),
    ("G103", "team_demand.csv:2:service", "s,6,22,\n", "north,t,early,100\n", "c1,north,s,early,\n"),
    ("G103", "team_staff.csv:2:service", "s,6,22,\n", "north,s,early,100\n", "c1,north,t,early,\n"),
    ("F027", "services.csv:2:members", "s,0,22,\n", "north,s,early,100\n", "c1,north,s,early,\n"),
    ("F020", "team_demand.csv:2:hours_a_week", "s,6,22,\n", "north,s,early,\n", "c1,north,s,early,\n"),
    ("F027", "team_demand.csv:2:hours_a_week", "s,6,22,\n", "north,s,early,-5\n", "c1,north,s,early,\n"),
]
