"""Which provider makes a visit."""

from collections.abc import Callable

from scheduler.domain.care import Visit
from scheduler.domain.inputs import Inputs


def provider_finder(inputs: Inputs) -> Callable[[Visit], str]:
    """Returns a function from a visit to the id of its provider; empty for none.

    A visit from a pattern, and a dated one that takes its place, is of the provider of the package.
    """
    of_package = {package.package_id: package.provider for package in inputs.packages}
    of_pattern = {pattern.pattern_id: of_package.get(pattern.package_id, "") for pattern in inputs.visit_patterns}

    def provider_of(visit: Visit) -> str:
        pattern_id = visit.visit_id
        while "/" in pattern_id:
            pattern_id = pattern_id.rpartition("/")[0]
            if pattern_id in of_pattern:
                return of_pattern[pattern_id]
        return ""

    return provider_of
