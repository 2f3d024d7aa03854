"""Tables of referrals with one fault each: code, place, and the rows below the header referral_id,day,age,locality,unsuitable."""

INTAKE_FAULTS: list[tuple[str, str, str]] = [
    ("E107", "referrals.csv:3:referral_id", "N1,2026-11-02,81,Leominster,\nN1,2026-11-03,82,Leominster,\n"),
    ("F020", "referrals.csv:2:age", "N1,2026-11-02,,Leominster,\n"),
    ("F021", "referrals.csv:2:day", "N1,2026-11-31,81,,\n"),
    ("F027", "referrals.csv:2:age", "N1,2026-11-02,181,,\n"),
]
