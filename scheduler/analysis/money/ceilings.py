"""What is decided over a person's week: its sum is rounded, and cut at a ceiling, where what rules cut off may be given back."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from scheduler.analysis.money.minutes import MINUTE, Payable, minutes_text, round_seconds
from scheduler.analysis.money.stays import Stay
from scheduler.domain.money.book import RateBook
from scheduler.domain.money.rules import MinuteRule, Round, RoundOf


def apply_ceiling(book: RateBook, week: date, drafts: Sequence[tuple[Stay, Payable | None]]) -> dict[int, str]:
    """Cuts the last minutes of a week beyond its ceiling, or gives cut ones back, in order of time.

    Args:
        book: With ceilings.
        week: First day of the week.
        drafts: Stays of a person in order of time, each with its payable time; None for those that are priced by a share.

    Returns:
        What was done, in words, by the identity of the payable time.
    """
    counted = [(stay, payable) for stay, payable in drafts if payable is not None and not payable.is_block and not stay.is_extra]
    ceiling = _ceiling(book, week, counted)
    notes: dict[int, str] = {}
    if ceiling is None:
        return notes
    room = ceiling - sum(payable.seconds for _, payable in counted)
    for _, payable in reversed(counted):
        cut = min(payable.seconds, -room)
        if cut > 0:
            payable.seconds -= cut
            payable.steps.append("week: ceiling")
            notes[id(payable)] = f"{minutes_text(cut)} min over the week's ceiling"
            room += cut
    for _, payable in counted if book.week.give_back else ():
        given = min(payable.cut_seconds, room)
        if given > 0:
            payable.seconds += given
            payable.steps.append("week: given back")
            notes[id(payable)] = f"{minutes_text(given)} min given back"
            room -= given
    return notes


def round_week(rules: Iterable[MinuteRule], drafts: Sequence[tuple[Stay, Payable | None]]) -> None:
    """Rounds the sum of a person's week; the difference stands on its last visits.

    Args:
        rules: Rules in order; those that round a week are looked at, each for the visits that it is for.
        drafts: As for `apply_ceiling`.
    """
    for rule in rules:
        if not isinstance(rule, Round) or rule.of is not RoundOf.WEEK:
            continue
        own = [
            payable
            for stay, payable in drafts
            if payable is not None
            and payable.is_known
            and not (payable.is_block or stay.is_extra)
            and stay.facts.fit(rule)
            and rule.holds_on(stay.day)
        ]
        whole = sum(payable.seconds for payable in own)
        more = round_seconds(whole, rule.step * MINUTE, rule.how, (rule.threshold or 0) * MINUTE) - whole
        for payable in reversed(own):
            change = max(more, -payable.seconds)
            if change:
                payable.seconds += change
                payable.steps.append(f"week: round {rule.how.replace('_', ' ')} {rule.step}")
                more -= change


def _ceiling(book: RateBook, week: date, counted: Sequence[tuple[Stay, Payable]]) -> int | None:
    """Returns the greatest payable time of a person's week; None for none."""
    if not counted:
        return None
    person = counted[0][0].facts.service_user_id
    personal = [one for one in book.ceilings if one.service_user_id == person and one.holds_within(week, week + timedelta(days=6))]
    if personal:
        return max(personal, key=lambda one: one.since or date.min).minutes_a_week * MINUTE
    if book.week.ceiling == "planned":
        return sum(stay.planned_seconds for stay, _ in counted)
    return None if book.week.ceiling is None else book.week.ceiling * MINUTE
