"""Small instances in the published forms, with answers worked out by hand."""

from typing import Any


def hhcrsp_document(**patients: Any) -> dict[str, Any]:
    """The office at 0 and two patients 10.5 and 20 minutes out, 12.25 apart; A needs a nurse, B a nurse and an aide at once.

    The nurse: 10.5 to A (open from 60), 15 minutes of care, 12.25 to B, 20 back: 42.75. The aide: to B and back, 40. Starts: A 60,
    B 60 + 15 + 12.25 = 87.25, which is 7.25 past B's close at 80, once for the nurse and once for the aide.
    T = 14.5, Tmax = 7.25, D = 82.75; cost 104.5 / 3. (B first would make A 60 + 30 + 12.25 = 102.25 in place of at most 70.)
    """
    return {
        "patients": [
            {"id": "A", "time_window": [60.0, 70.0], "required_caregivers": [{"service": "nurse", "duration": 15.0}]}
            | patients.get("A", {}),
            {
                "id": "B",
                "time_window": [60.0, 80.0],
                "required_caregivers": [{"service": "nurse", "duration": 30.0}, {"service": "aide", "duration": 20.0}],
                "synchronization": {"type": "simultaneous"},
            }
            | patients.get("B", {}),
        ],
        "services": [{"id": "nurse", "default_duration": 15.0}, {"id": "aide", "default_duration": 20.0}],
        "caregivers": [{"id": "n", "abilities": ["nurse"]}, {"id": "a", "abilities": ["aide"]}],
        "central_offices": [{"id": "d"}],
        "distances": [[0.0, 10.5, 20.0], [10.5, 0.0, 12.25], [20.0, 12.25, 0.0]],
    }


def homecare_document() -> dict[str, Any]:
    """One person 600 s from two carers' homes; a double-up at eight, and at nine a visit that only carer 1 is trained for.

    Both visits are at one door, so each carer drives there and back once: 2 x 1,200 s = 40 minutes. Visit 2 at ten is three hours
    away and nobody can be there and home again: one unserved.
    """
    nine, eight, home = 9 * 3600, 8 * 3600, 600
    far = 3 * 3600
    return {
        "locations": [{"id": 0}, {"id": 1}, {"id": 2}],
        "clients": [{"id": 0, "location": 1, "preferred_carers": [0]}, {"id": 1, "location": 2, "preferred_carers": []}],
        "visits": [
            {"id": 0, "client": 0, "location": 1, "duration": 1800, "tw": [eight, eight + 1800], "skills": [], "carers_required": 2},
            {"id": 1, "client": 0, "location": 1, "duration": 900, "tw": [nine, nine], "skills": ["medication"], "carers_required": 1},
            {"id": 2, "client": 1, "location": 2, "duration": 900, "tw": [nine, nine + 3600], "skills": [], "carers_required": 1},
        ],
        "carers": [{"id": 0, "home": 0, "skills": []}, {"id": 1, "home": 0, "skills": ["medication"]}],
        "shifts": [
            {"id": 0, "carer": 0, "start": eight - home, "end": 12 * 3600, "home": 0, "skills": []},
            {"id": 1, "carer": 1, "start": eight - home, "end": 12 * 3600, "home": 0, "skills": ["medication"]},
        ],
        "travel_s": [[0, home, far], [home, 0, far], [far, far, 0]],
    }


def uhhc_document() -> dict[str, Any]:
    """Two carers, P (two services by different carers at once, may be left out) 30 minutes out, Q 10 minutes out; 25 between them.

    What is late or home late is forbidden; windows are judged at the end. Leaving P out costs 100, a journey's minute 1. The nurse
    to Q and P and home takes 10 + 25 + 30 = 65, the aide there and back 60: 125 in all. Without P it is 20, and 100 for leaving P out
    once, though P needs two services: 120 in all.
    """
    return {
        "metadata": {
            "time_window_met": "at_service_end",
            "cost_components": {"travel_time": 1, "total_tardiness": "HARD", "total_extra_time": "HARD", "optional_patients": 100},
        },
        "terminal_points": [{"id": "d", "distance_matrix_index": 0}],
        "caregivers": [
            {"id": "n", "abilities": ["nurse"], "departing_point": "d", "working_shift": {"start": 0, "end": 300}},
            {"id": "a", "abilities": ["aide"], "departing_point": "d", "arrival_point": "d", "working_shift": {"start": 0, "end": 300}},
        ],
        "patients": [
            {
                "id": "P",
                "required_services": [{"service": "nurse", "duration": 20}, {"service": "aide", "duration": None}],
                "distance_matrix_index": 1,
                "time_windows": [{"start": 60, "end": 110}],
                "synchronization": {"type": "simultaneous"},
                "optional": True,
            },
            {
                "id": "Q",
                "required_services": [{"service": "nurse", "duration": 15}],
                "distance_matrix_index": 2,
                "time_windows": [{"start": 30, "end": 45}],
            },
        ],
        "services": [{"id": "nurse", "default_duration": 15}, {"id": "aide", "default_duration": 40}],
        "distances": [[0, 30, 10], [30, 0, 25], [10, 25, 0]],
    }
