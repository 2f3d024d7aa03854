"""What a night costs."""

from scheduler.domain.money.rules import Dated, Pence


class NightRate(Dated):
    """What a night costs, by the way in which it is paid.

    Attributes:
        sleep_in_pence_per_night: A sleep-in.
        awake_pence_per_hour: An hour awake in a sleep-in, beside it.
        all_hours_pence_per_hour: An hour of a sleep-in where all hours are paid.
        waking_pence_per_hour: An hour of a waking night.
    """

    sleep_in_pence_per_night: Pence
    awake_pence_per_hour: Pence
    all_hours_pence_per_hour: Pence
    waking_pence_per_hour: Pence
