"""The benchmark of quotes: regret of the offer named cheapest, and days without the people who are held out."""

from benchmarks.quotes import Judged, hold_out, lines_of
from scheduler.studies.quotes.quote import Possible, Quote
from scheduler.synthetic.east_lothian import EAST_LOTHIAN_DAY
from scheduler.synthetic.providers import ProvidersSpec, generate_providers


def judged(package_id: str, provider_id: str, quoted: float, true: float | None, placed: int = 1) -> Judged:
    fields: dict[str, object] = dict.fromkeys(Quote.model_fields, 0)
    fields.update(package_id=package_id, provider_id=provider_id, possible=Possible.AS_IT_IS, visits=1, placed=placed)
    fields.update(travel_minutes=quoted, start_day=None, near_misses=(), places=())
    return Judged(package_id, provider_id, Quote.model_validate(fields), true, 0.4)


def test_regret_is_that_of_the_offer_named_cheapest() -> None:
    """Of the first package the right one is named; of the second one that is four minutes dearer, and a "no" is wrong."""
    found = [judged("1", "a", 10, 12), judged("1", "b", 11, 13), judged("2", "a", 20, 24), judged("2", "b", 21, 20)]
    lines = list(lines_of([*found, judged("2", "c", 0, 30, placed=0)]))
    assert "cheapest right: 1 of 2" in lines
    assert any("1 of 2 at most 3 min, mean 2.00" in line for line in lines)
    assert "no, where a longer search places it: 1" in lines
    assert lines[-1] == "aim met: no"
    assert list(lines_of(found[:2]))[-1] == "aim met: yes"


def test_people_who_are_held_out_are_gone_and_their_care_is_a_package() -> None:
    day = generate_providers(ProvidersSpec(day=EAST_LOTHIAN_DAY, is_travel_only=True), 1)
    left, packages = hold_out(day, 3)
    gone = {new.person.service_user_id for new in packages}
    assert len(gone) == 3
    assert not gone & {visit.service_user_id for visit in left.visits}
    assert sum(len(new.patterns) for new in packages) == len(day.visits) - len(left.visits)
    assert all(len(new.patterns) >= 3 for new in packages)
