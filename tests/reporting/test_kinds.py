"""Kinds of visits and their colours."""

import pytest

from scheduler.reporting.kinds import visit_kind


@pytest.mark.parametrize(
    ("visit_type", "kind"), [("personal_care", "personal"), ("Medication prompt", "medication"), ("", "other"), ("sitting", "other")]
)
def test_kinds_of_visits_have_their_colours(visit_type: str, kind: str) -> None:
    assert visit_kind(visit_type) == kind
