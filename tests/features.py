"""What random cases are made of."""

from enum import StrEnum


class Feature(StrEnum):
    """What a random case may contain; each can be switched off."""

    ABSENCES = "absences"
    BREAKS = "breaks"  # shifts of more than six hours, with and without a break window
    BREAKS_OFF = "breaks_off"  # BREAK off, missed breaks priced
    CLOCKS = "clocks"  # days on which the clocks change
    CONTRACTS = "contracts"
    DAY_HOURS = "day_hours"  # MAX_DAY_HOURS, some carers with a limit of their own
    DOUBLE_UPS = "double_ups"
    FREE_ENDS = "free_ends"  # SHIFT off, overtime priced
    GENDERS = "genders"
    HISTORY = "history"
    JUDGED_AT_END = "judged_at_end"
    LINKS = "links"
    LOCALITIES = "localities"
    MODES = "modes"  # carers who walk or cycle
    NIGHT_HOURS = "night_hours"  # NIGHT_HOURS, some carers with nights on record
    NIGHTS = "nights"  # shifts and visits across midnight
    OPTIONAL = "optional"
    PINS = "pins"
    PLACES = "places"  # shifts that begin or end at the office, or nowhere
    PLANNED_STARTS = "planned_starts"
    PREFERENCES = "preferences"
    PRIORITIES = "priorities"
    REFUSALS = "refusals"
    RULES_OFF = "rules_off"
    SEVERAL_WINDOWS = "several_windows"
    SKILLS = "skills"
    SOFT_ABSENCES = "soft_absences"  # some absences are wishes
    SOFT_PEOPLE = "soft_people"  # rules about people in the form that is not their default: soft, and PREFERENCE hard
    SOFT_WINDOWS = "soft_windows"  # WINDOW off, lateness priced
    SPLIT_SHIFTS = "split_shifts"
    TEAMS = "teams"
    TICKS = "ticks"  # a minute of 1 or of 1000 ticks
    TIME_RULES = "time_rules"  # WANTED_TIME, WAITING, IDLE and FAIRNESS with a weight
    UNREACHABLE = "unreachable"
    WEIGHTS = "weights"


ALL: frozenset[Feature] = frozenset(Feature)
