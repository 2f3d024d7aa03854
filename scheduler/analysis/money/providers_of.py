"""Which provider makes a visit."""

from collections.abc import Callable

from scheduler.domain.care import Visit
from scheduler.domain.inputs import Inputs


def provider_finder(inputs: Inputs) -> Callable[[Visit], str]:
    """Returns a function from a visit to the id of its provider; empty for none.

    A visit from a pattern, and a dated one that takes its place, is of the provider of the package. Where there is none it is of
    the provider of the person.
    """
    of_person = {person.service_user_id: person.provider for person in inputs.service_users}
    of_package = {package.package_id: package.provider for package in inputs.packages}
    of_pattern = {pattern.pattern_id: of_package.get(pattern.package_id, "") for pattern in inputs.visit_patterns}

    def provider_of(visit: Visit) -> str:
        pattern_id = visit.visit_id
        while "/" in pattern_id:
            pattern_id = pattern_id.rpartition("/")[0]
            if of_pattern.get(pattern_id):
                return of_pattern[pattern_id]
        return of_person.get(visit.service_user_id, "")

    return provider_of
