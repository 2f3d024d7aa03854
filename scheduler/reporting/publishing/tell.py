"""Who is to be told what: the changes since the last publication, for each carer and person concerned."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from scheduler.analysis.roster_changes import Slot, VisitChange
from scheduler.domain.clock import wall_clock
from scheduler.reporting.publishing.clock_words import clock, short_day
from scheduler.reporting.publishing.issue import Issue, care_words

TELL_COLUMNS = ("before", "tell", "id", "name", "changes", "what")
CARER, PERSON = "carer", "person"


@dataclass(frozen=True)
class Message:
    """One change, as somebody is told of it.

    Attributes:
        before: Start of the visit, before and after the change; the earlier one if it moved.
        recipient: ``carer`` or ``person``.
        recipient_id: Id of the carer or the service user.
        name: Full name.
        visit_id: Visit that changed.
        what: Change in words.
    """

    before: datetime
    recipient: str
    recipient_id: str
    name: str
    visit_id: str
    what: str


def messages(issue: Issue) -> tuple[Message, ...]:
    """Returns what is to be said to whom, the earliest first; nothing for a first publication.

    Args:
        issue: Publication with its changes.
    """
    speaker = _Speaker(issue.person_names, issue.carer_names, issue.problem.timezone)
    found = [message for change in issue.changes or () for message in (*speaker.to_carers(change), speaker.to_person(change))]
    return tuple(sorted(found, key=lambda message: (message.before, message.recipient, message.recipient_id, message.visit_id)))


def tell_rows(found: tuple[Message, ...], zone: str) -> list[tuple[str, ...]]:
    """Returns the rows of tell.csv: one for each recipient, by the start of the first visit concerned."""
    grouped: defaultdict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in found:
        grouped[message.recipient, message.recipient_id].append(message)
    return [
        (
            wall_clock(own[0].before, zone).isoformat(timespec="minutes"),
            recipient,
            recipient_id,
            own[0].name,
            str(len(own)),
            ". ".join(message.what for message in own),
        )
        for (recipient, recipient_id), own in grouped.items()
    ]


@dataclass(frozen=True)
class _Speaker:
    """Puts changes into words.

    Attributes:
        people, carers: Full names by id.
        zone: Timezone of all times.
    """

    people: Mapping[str, str]
    carers: Mapping[str, str]
    zone: str

    def to_carers(self, change: VisitChange) -> Iterator[Message]:
        """Yields what each carer is told who had the visit, or has it now."""
        visit = change.visit
        for carer_id in change.carer_ids:
            was, now = (slot if slot is not None and carer_id in slot.carer_ids else None for slot in (change.was, change.now))
            starts = [slot.start for slot in (was, now) if slot is not None]
            subject = ", ".join(part for part in (self.people[visit.service_user_id], care_words(visit)) if part)
            what = f"{self._when(starts[0])} {subject}: {self._for_carer(change, was, now, carer_id)}"
            yield Message(min(starts), CARER, carer_id, self.carers[carer_id], visit.visit_id, what)

    def to_person(self, change: VisitChange) -> Message:
        """Returns what the person is told who is visited."""
        starts = [slot.start for slot in (change.was, change.now) if slot is not None]
        person_id = change.visit.service_user_id
        subject = f"{self._when(starts[0])} {care_words(change.visit)}".rstrip()
        what = f"{subject}: {self._for_person(change)}"
        return Message(change.first_start, PERSON, person_id, self.people[person_id], change.visit.visit_id, what)

    def _for_carer(self, change: VisitChange, was: Slot | None, now: Slot | None, carer_id: str) -> str:
        if now is None:
            return "cancelled" if change.is_cancelled else "no longer on your rota"
        partners = self._names(other for other in now.carer_ids if other != carer_id)
        if was is None:
            return f"new on your rota, {now.minutes} minutes" + (f", with {partners}" if partners else "")
        parts = self._moved(was, now)
        if was.carer_ids != now.carer_ids:
            parts.append(f"now with {partners}" if partners else "now alone")
        return "; ".join(parts)

    def _for_person(self, change: VisitChange) -> str:
        was, now = change.was, change.now
        if now is None:
            return "cancelled" if change.is_cancelled else "no carer found yet"
        if was is None:
            return f"{self._names(now.carer_ids)} will come"
        parts = self._moved(was, now)
        if was.carer_ids != now.carer_ids:
            parts.append(f"{self._names(now.carer_ids)} will come instead of {self._names(was.carer_ids)}")
        return "; ".join(parts)

    def _moved(self, was: Slot, now: Slot) -> list[str]:
        """Returns the changes of start and duration."""
        parts = []
        if was.start != now.start:
            is_same_day = wall_clock(was.start, self.zone).date() == wall_clock(now.start, self.zone).date()
            parts.append(f"now at {clock(now.start, self.zone) if is_same_day else self._when(now.start)}")
        if was.minutes != now.minutes:
            parts.append(f"now {now.minutes} minutes instead of {was.minutes}")
        return parts

    def _names(self, carer_ids: Iterable[str]) -> str:
        return " and ".join(self.carers[carer_id] for carer_id in carer_ids)

    def _when(self, moment: datetime) -> str:
        return f"{short_day(wall_clock(moment, self.zone).date())} {clock(moment, self.zone)}"
