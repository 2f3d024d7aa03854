"""Faults of new packages, capacity statements and invoices."""

HEADER = "service_user_id,package_id,lat,lon,first_day,last_day,planned_start,minutes,budget_pence_a_week\n"
GOOD = "Q1,,55.9575,-2.7805,,,09:30,30,\n"

QUOTE_FAULTS: list[tuple[str, str, str, str]] = [
    ("Q103", "new_packages.csv:3:lat", "new_packages.csv", HEADER + "Q1,K,55.9,-2.7,,,09:30,30,\nQ1,K,55.8,,,,12:30,30,\n"),
    ("P103", "new_packages.csv:2:last_day", "new_packages.csv", HEADER + "Q1,,55.9,-2.7,2026-12-01,2026-11-30,09:30,30,\n"),
    ("T102", "new_packages.csv:2:lat", "new_packages.csv", HEADER + "Q1,,-2.7,55.9,,,09:30,30,\n"),
    ("T101", "new_packages.csv:2:lat", "new_packages.csv", HEADER + "Q1,,,,,,09:30,30,\n"),
    ("F027", "new_packages.csv:2:budget_pence_a_week", "new_packages.csv", HEADER + "Q1,,55.9,-2.7,,,09:30,30,900000000\n"),
    ("F020", "new_packages.csv:2:minutes", "new_packages.csv", HEADER + "Q1,,55.9,-2.7,,,09:30,,\n"),
    ("P203", "capacity.csv:2:provider_id", "capacity.csv", "provider_id,minutes\nnorthsid,60\n"),
    ("F027", "capacity.csv:2", "capacity.csv", "provider_id,earliest,latest,minutes\nnorthside,12:00,11:00,60\n"),
    ("F027", "capacity.csv:2:carers", "capacity.csv", "provider_id,minutes,carers\nnorthside,60,3\n"),
]
"""Code, place, file, and its text."""

COMMAND_FAULTS: list[tuple[str, str]] = [
    ("Q101", "a package of the folder that has a provider"),
    ("Q102", "a person of whom a table of journeys knows nothing"),
]
"""Codes that need another folder; tests/studies/quotes provokes them."""

INVOICE_FAULTS: list[tuple[str, str, str]] = [
    ("M209", "invoice.csv:2:pence", "V1,30,,\n"),
    ("M209", "invoice.csv:2:pence", "V1,30,1200,12.00\n"),
    ("F020", "invoice.csv:2:visit_id", ",30,1200,\n"),
    ("F023", "invoice.csv:2:pounds", "V1,30,,12.005\n"),
    ("F027", "invoice.csv:2:minutes", "V1,3000,1200,\n"),
    ("F023", "invoice.csv:2:minutes", "V1,half an hour,1200,\n"),
]
