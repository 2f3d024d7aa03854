"""Faults of rates.toml and of actuals, each with its place: what is written into an otherwise sound file."""

BASIS = '[[rate]]\npence_per_hour = 2400\n\n[[rule]]\nkind = "basis"\nof = "actual"\n'
HEADER = "visit_id,carer_id,actual_start,actual_end,state,cancelled_at,miles,home_before\n"

RATE_FAULTS: list[tuple[str, str, str]] = [
    ("M101", "rates.toml:1", "kind = basis\n"),
    ("M102", "rates.toml:7:rates", BASIS + "[rates]\n"),
    ("M102", "rates.toml:2:rate.pence_an_hour", "[[rate]]\npence_an_hour = 2400\npence_per_hour = 2400\n"),
    ("M102", "rates.toml:1:rate", "[rate]\npence_per_hour = 2400\n"),
    ("M102", "rates.toml:7:week", BASIS + "[[week]]\nceiling = 60\n"),
    ("M103", "rates.toml:2:rate.pence_per_hour", "[[rate]]\npence_per_hour = 24.00\n"),
    ("M103", "rates.toml:1:rate", '[[rate]]\nwhen = "weekend"\n'),
    ("M103", "rates.toml:2:rate.when", '[[rate]]\nwhen = "weekends"\npence_per_hour = 1\n'),
    ("M103", "rates.toml:1:rate", '[[rate]]\nwhen = "special_day"\npence_per_hour = 1\n'),
    ("M103", "rates.toml:1:rate", "[[rate]]\npercent = 200\n"),
    ("M103", "rates.toml:1:rate", "[[rate]]\npence_per_hour = 1\nsince = 2026-01-02\nuntil = 2026-01-01\n"),
    ("M103", "rates.toml:1:rate", "[[rate]]\npence_per_visit = 1\nbands = [{ minutes = 30, pence = 5 }]\n"),
    ("M103", "rates.toml:1:rate", "[[rate]]\npence_per_hour = 1\nfrom_time = 08:00:00\nto_time = 08:00:00\n"),
    ("M103", "rates.toml:8:rule.kind", BASIS + '[[rule]]\nkind = "rounding"\n'),
    ("M103", "rates.toml:7:rule.kind", BASIS + "[[rule]]\nstep = 15\n"),
    ("M103", "rates.toml:7:rule", BASIS + '[[rule]]\nkind = "round"\nstep = 15\nhow = "threshold"\n'),
    ("M103", "rates.toml:7:rule", BASIS + '[[rule]]\nkind = "round"\nstep = 15\nhow = "threshold"\nthreshold = 16\n'),
    ("M103", "rates.toml:7:rule", BASIS + '[[rule]]\nkind = "round"\nstep = 15\nhow = "outward"\n'),
    ("M103", "rates.toml:7:rule", BASIS + '[[rule]]\nkind = "round"\nstep = 15\nhow = "up"\ncarry = true\n'),
    ("M103", "rates.toml:10:rule.step", BASIS + '[[rule]]\nkind = "round"\nhow = "up"\nstep = 0\n'),
    ("M103", "rates.toml:7:rule", BASIS + '[[rule]]\nkind = "tolerance"\n'),
    ("M103", "rates.toml:7:rule", BASIS + '[[rule]]\nkind = "least"\n'),
    ("M103", "rates.toml:7:rule", BASIS + '[[rule]]\nkind = "band"\nbands = [{ minutes = 30, pence = 5 }, { minutes = 30, pence = 6 }]\n'),
    ("M103", "rates.toml:8:pay_rule.kind", BASIS + '[[pay_rule]]\nkind = "block"\n'),
    ("M103", "rates.toml:7:pay_rate", BASIS + '[[pay_rate]]\nwhen = "sun"\n'),
    ("M103", "rates.toml:7:pay_rate", BASIS + '[[pay_rate]]\nwhen = "sun"\npence_per_hour = 1\ntravel_pence_per_hour = 1\n'),
    ("M103", "rates.toml:7:minimum_wage", BASIS + "[[minimum_wage]]\nsince = 2026-04-01\npence_per_hour = 0\n"),
    ("M103", "rates.toml:7:retainer", BASIS + "[retainer]\nstep = [{ percent = 30 }, { days = 14, percent = 15 }]\n"),
    ("M103", "rates.toml:8:week.ceiling", BASIS + '[week]\nceiling = "actual"\n'),
    (
        "M104",
        "rates.toml:12:rule.kind",
        BASIS + '[[rule]]\nkind = "band"\nbands = [{ minutes = 30, pence = 5 }]\n\n[[rule]]\nkind = "least"\nminutes = 30\n',
    ),
    (
        "M104",
        "rates.toml:15:rule.of",
        BASIS + '[[rule]]\nkind = "least"\nminutes = 30\n\n[[rule]]\nkind = "round"\nhow = "up"\nstep = 5\nof = "ends"\n',
    ),
    ("M105", "rates.toml:9:rate.bands", BASIS + "[[rate]]\npence_per_hour = 1\nbands = [{ minutes = 30, pence = 5 }]\n"),
]

ACTUAL_FAULTS: list[tuple[str, str, str]] = [
    ("M201", "actuals.csv:2:visit_id", "V99,asha,08:00,08:30,,,,"),
    ("M202", "actuals.csv:2:carer_id", "V1,ashe,08:00,08:30,,,,"),
    ("M203", "actuals.csv:2:actual_end", "V1,asha,2026-11-23 08:30,2026-11-23 08:00,,,,"),
    ("M204", "actuals.csv:3:carer_id", "V1,asha,08:00,08:30,,,,\nV1,asha,09:00,09:30,,,,"),
    ("M205", "actuals.csv:2:actual_end", "V1,asha,2026-11-23 08:30,2026-11-24 08:31,,,,"),
    ("M206", "actuals.csv:2:state", "V1,asha,08:00,,done,,,"),
    ("M206", "actuals.csv:2:state", "V1,asha,08:00,08:30,missed,,,"),
    ("M206", "actuals.csv:2:state", "V1,asha,08:00,08:30,not_signed-out,,,"),
    ("M206", "actuals.csv:2:carer_id", "V1,,08:00,08:30,,,,"),
    ("M206", "actuals.csv:2:cancelled_at", "V1,,,,cancelled,,,"),
    ("M206", "actuals.csv:2:cancelled_at", "V1,asha,08:00,08:30,done,2026-11-22 12:00,,"),
    ("F025", "actuals.csv:2:state", "V1,asha,08:00,08:30,finished,,,"),
    ("F023", "actuals.csv:2:miles", "V1,asha,08:00,08:30,,,-1,"),
    ("F028", "actuals.csv:2:actual_start", "V1,asha,2026-03-29 01:30,2026-03-29 03:30,,,,"),
    ("F022", "actuals.csv:2:actual_end", "V1,asha,08:00,0830,,,,"),
]

HOMES = "service_user_id,lat,lon,may_share,carers\nP1,52.2,-2.7,,\nP2,52.21,-2.71,no,2\n"
CALLS = "service_user_id,at,minutes\nP1,2026-11-01 02:00,20\n"
NIGHT_FAULTS: list[tuple[str, str, str, str]] = [
    ("N101", "sleepovers.csv:4:service_user_id", HOMES + "P1,52.2,-2.7,,\n", CALLS),
    ("N102", "incidents.csv:3:service_user_id", HOMES, CALLS + "P9,2026-11-01 02:00,20\n"),
    ("N103", "incidents.csv:3:at", HOMES, CALLS + "P1,02:00,20\n"),
    ("T102", "sleepovers.csv:4:lat", HOMES + "P3,-2.7,52.2,,\n", CALLS),
    ("F027", "sleepovers.csv:4:carers", HOMES + "P3,52.2,-2.7,,3\n", CALLS),
    ("F020", "sleepovers.csv:4:lat", HOMES + "P3,,-2.7,,\n", CALLS),
]
