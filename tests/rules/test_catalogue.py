"""Every rule has all its parts, under its one name: these tests walk the enum."""

import re
from pathlib import Path

import pytest

from scheduler.domain.rules import CATALOGUE, Rule
from scheduler.verify.hard import HARD_CHECKS
from scheduler.verify.soft import SOFT_AMOUNTS, unallocated
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day
from tests.rules.spoiled import LATER, MOVED, SPOILED

RULES_MD = Path(__file__).parents[2] / "docs" / "rules.md"
every_rule = pytest.mark.parametrize("rule", Rule)


@every_rule
def test_rule_stands_in_the_catalogue_with_a_setting_that_it_may_have(rule: Rule) -> None:
    info = CATALOGUE[rule]
    assert info.unit
    assert info.may_be_hard or info.may_be_soft or rule == Rule.UNALLOCATED


@every_rule
def test_rule_has_one_heading_in_the_docs_and_words_under_it(rule: Rule) -> None:
    text = RULES_MD.read_text(encoding="utf-8")
    sections = re.findall(rf"^### {rule}\n(.+)$", text, re.MULTILINE)
    assert len(sections) == 1


def test_docs_have_no_heading_beyond_the_rules() -> None:
    headings = re.findall(r"^### (.+)$", RULES_MD.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [rule.value for rule in Rule]


@every_rule
def test_rule_is_judged_by_a_function_of_its_name(rule: Rule) -> None:
    functions = {**HARD_CHECKS, **SOFT_AMOUNTS, Rule.UNALLOCATED: unallocated}
    assert functions[rule].__name__.removesuffix("_") == rule.value


def test_a_rule_is_either_checked_or_measured() -> None:
    assert not HARD_CHECKS.keys() & SOFT_AMOUNTS.keys()
    assert all(CATALOGUE[rule].may_be_hard for rule in HARD_CHECKS)
    assert all(CATALOGUE[rule].may_be_soft for rule in SOFT_AMOUNTS)


@every_rule
def test_spoiled_roster_is_reported_for_its_rule_and_no_other(rule: Rule) -> None:
    """A hard rule alone is blamed and nothing measured differs but what must; a soft rule alone measures more, by what was planted."""
    problem, travel, good, bad, units = SPOILED[rule]
    before, after = verify(problem, travel, good), verify(problem, travel, bad)
    assert before.ok
    assert {violation.rule for violation in after.violations} == ({rule} if rule in HARD_CHECKS else set())
    changed = {measured: after.amounts[measured] - before.amounts[measured] for measured in after.amounts}
    if rule not in HARD_CHECKS:
        assert {measured: more for measured, more in changed.items() if more} == {rule: units}


@pytest.mark.parametrize("rule", HARD_CHECKS)
def test_spoiled_roster_breaks_its_hard_rule_once(rule: Rule) -> None:
    problem, travel, _, bad, _ = SPOILED[rule]
    verdict = verify(problem, travel, bad)
    assert verdict.score.hard == len(verdict.violations) == 1
    assert verdict.violations[0].what
    assert verdict.violations[0].visit_ids


@pytest.mark.parametrize("rule", [rule for rule in HARD_CHECKS if CATALOGUE[rule].may_be_off])
def test_rule_that_is_off_is_not_held_against_the_spoiled_roster(rule: Rule) -> None:
    problem, travel, _, bad, _ = SPOILED[rule]
    settings = problem.objective.settings | {rule: "off"}
    assert verify(problem.replace(objective=problem.objective.replace(settings=settings)), travel, bad).ok


@pytest.mark.parametrize("rule", SOFT_AMOUNTS)
def test_weight_of_a_soft_rule_prices_each_unit(rule: Rule) -> None:
    problem, travel, good, bad, units = SPOILED[rule]
    off = dict.fromkeys(SOFT_AMOUNTS, "off") | {Rule.WINDOW: problem.objective.setting(Rule.WINDOW)}
    priced = problem.replace(objective=problem.objective.replace(settings=off | {rule: 13}))
    assert verify(priced, travel, bad).score.soft - verify(priced, travel, good).score.soft == 13 * units


@pytest.mark.parametrize("change", [MOVED, LATER], ids=["moved", "later"])
def test_change_that_spoils_many_rules_is_free_in_the_plain_day(change: dict[str, list[tuple[str, str]]]) -> None:
    """So whatever the examples above report comes from the rule that their problem adds."""
    problem, travel = plain_day(), matrix(plain_day())
    before, after = verify(problem, travel, good_roster()), verify(problem, travel, good_roster(**change))
    assert before.ok
    assert after == before


def test_checks_and_amounts_are_in_the_order_of_the_enum() -> None:
    """Reports list rules in this order."""
    assert [*HARD_CHECKS, Rule.UNALLOCATED, *SOFT_AMOUNTS] == list(Rule)
