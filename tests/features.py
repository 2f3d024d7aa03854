"""What random cases are made of."""

from enum import StrEnum


class Feature(StrEnum):
    """What a random case may contain; each can be switched off."""

    ABSENCES = "absences"
    BREAKS = "breaks"  # shifts of more than six hours, with and without a break window
    CLOCKS = "clocks"  # days on which the clocks change
    DOUBLE_UPS = "double_ups"
    GENDERS = "genders"
    HISTORY = "history"
    JUDGED_AT_END = "judged_at_end"
    LINKS = "links"
    LOCALITIES = "localities"
    MODES = "modes"  # carers who walk or cycle
    NIGHTS = "nights"  # shifts and visits across midnight
    OPTIONAL = "optional"
    PINS = "pins"
    PLACES = "places"  # shifts that begin or end at the office, or nowhere
    PREFERENCES = "preferences"
    PRIORITIES = "priorities"
    REFUSALS = "refusals"
    RULES_OFF = "rules_off"
    SEVERAL_WINDOWS = "several_windows"
    SKILLS = "skills"
    SOFT_WINDOWS = "soft_windows"  # WINDOW off, lateness priced
    SPLIT_SHIFTS = "split_shifts"
    TEAMS = "teams"
    TICKS = "ticks"  # a minute of 1 or of 1000 ticks
    UNREACHABLE = "unreachable"
    WEIGHTS = "weights"


ALL: frozenset[Feature] = frozenset(Feature)
