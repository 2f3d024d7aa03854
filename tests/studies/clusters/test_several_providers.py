"""A person with care of several providers moves by package, and a list can name whatever moves."""

from datetime import date

from scheduler.domain.packages import CarePackage, VisitPattern
from tests.studies.clusters.small import instance_of, small_inputs


def test_care_in_no_package_stays_where_packages_have_other_providers() -> None:
    inputs = small_inputs(visits=24)
    person = inputs.service_users[0].service_user_id
    first, second = (provider.provider_id for provider in inputs.providers)
    packages = tuple(
        CarePackage(package_id=name, service_user_id=person, first_day=date(2026, 1, 1), provider=provider)
        for name, provider in (("K1", first), ("K2", second))
    )
    patterns = tuple(
        VisitPattern(pattern_id=f"X{name}", package_id=name, planned_start=start, minutes=30) for name, start in (("K1", 600), ("K2", 840))
    )
    instance = instance_of(inputs.replace(packages=packages, visit_patterns=patterns))
    own = {unit.package_id: number for number, unit in enumerate(instance.units) if unit.service_user_id == person}
    assert set(own) == {"", "K1", "K2"}
    assert {name: int(instance.allowed[number].sum()) for name, number in own.items()} == {"": 1, "K1": 2, "K2": 2}
