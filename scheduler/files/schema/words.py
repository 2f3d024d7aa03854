"""Which columns hold words that may be spelt in several ways."""

from scheduler.files.schema.columns import Table
from scheduler.files.schema.spellings import HOME, LOCALITY, PACKAGE, PATTERN, PROVIDER, SHIFT, SHIFT_PATTERN, SKILL, TEAM, VISIT

EVERYWHERE = {
    **dict.fromkeys(("service_user_id", "carer_id", "preferred_carers", "refused_carers", "pinned_carers"), HOME),
    **dict.fromkeys(("from", "to", "start_place", "end_place"), HOME),
    **dict.fromkeys(("package_id", "episode_id", "hands_over_to"), PACKAGE),
    **dict.fromkeys(("visit_id",), VISIT),
    **dict.fromkeys(("shift_id",), SHIFT),
    **dict.fromkeys(("skills",), SKILL),
    **dict.fromkeys(("team", "teams"), TEAM),
    **dict.fromkeys(("locality", "localities", "areas"), LOCALITY),
    **dict.fromkeys(("provider", "provider_id"), PROVIDER),
}
"""Kinds of words by column, where they do not depend on the table."""
OF_TABLE = {
    "visits": {"linked_to": VISIT},
    "visit_patterns": {"pattern_id": PATTERN, "linked_to": PATTERN},
    "shift_patterns": {"pattern_id": SHIFT_PATTERN},
    "template": {"carers": HOME},
}
"""Kinds of words by table and column."""


def words_of(table: Table) -> dict[str, str]:
    """Returns the kind of the words of each column of a table that has such words."""
    kinds = EVERYWHERE | OF_TABLE.get(table.name, {})
    return {column.name: kinds[column.name] for column in table.columns if column.name in kinds}
