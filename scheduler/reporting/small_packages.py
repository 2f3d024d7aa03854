"""Small packages as a table and in words."""

from collections.abc import Iterator, Sequence

from scheduler.files.writing.csv_text import csv_text
from scheduler.studies.small_packages import Release

HEADER = (
    "rank",
    "kind",
    "service_user_id",
    "visits",
    "care_hours",
    "travel_minutes_sure",
    "travel_minutes_up_to",
    "miles_sure",
    "miles_up_to",
    "travel_pence_sure",
    "travel_pence_up_to",
    "visit_ids",
)


def releases_table(releases: Sequence[Release]) -> str:
    """Returns the text of small_packages.csv, ranked."""
    rows = (
        (
            rank,
            one.kind,
            one.service_user_id,
            len(one.visit_ids),
            round(one.care_minutes / 60, 2),
            round(one.sure_minutes, 1),
            round(one.up_to_minutes, 1),
            round(one.sure_miles, 1),
            round(one.up_to_miles, 1),
            round(one.sure_pence),
            round(one.up_to_pence),
            ";".join(one.visit_ids),
        )
        for rank, one in enumerate(releases, start=1)
    )
    return csv_text(HEADER, rows)


def releases_summary(releases: Sequence[Release], most_minutes: int) -> Iterator[str]:
    """Yields what could be looked at, the most first."""
    if not releases:
        yield f"No visit of at most {most_minutes} minutes without personal care, medicine, moving or a second carer; no narrow medicine."
        return
    yield "For review, person by person; nothing is applied. Travel that is released over the days of the folder:"
    for one in releases:
        care = f"{one.care_minutes / 60:.1f} hours of care and " if one.care_minutes else ""
        sure = f"{one.sure_minutes:.0f} minutes of travel for sure, " if one.kind == "short visits" else ""
        yield f"  {one.service_user_id}: {len(one.visit_ids)} {one.kind}: {care}{sure}up to {one.up_to_minutes:.0f} minutes"
    yield '"For sure" cuts the visits out and moves nothing else. "Up to" is a new search against a control; part of it may be luck.'
