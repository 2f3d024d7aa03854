"""Every rule has all its parts, under its one name: these tests walk the enum."""

import re
from pathlib import Path

import pytest

from scheduler.domain.problem import Problem
from scheduler.domain.rules import CATALOGUE, HARD, OFF, Rule, Setting
from scheduler.verify.hard import HARD_CHECKS
from scheduler.verify.soft import SOFT_AMOUNTS, unallocated
from scheduler.verify.verify import verify
from tests.builders import good_roster, matrix, plain_day
from tests.rules.violations import BAD_ROSTERS, MOVED

RULES_MD = Path(__file__).parents[2] / "docs" / "rules.md"
BOTH = [rule for rule in HARD_CHECKS if rule in SOFT_AMOUNTS]
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


def _with(problem: Problem, **settings: Setting) -> Problem:
    """The problem with some rules set otherwise."""
    named = {Rule(name): setting for name, setting in settings.items()}
    return problem.replace(objective=problem.objective.replace(settings=problem.objective.settings | named))


def test_every_rule_that_may_be_hard_is_checked_and_every_one_that_may_be_soft_is_measured() -> None:
    assert set(HARD_CHECKS) == {rule for rule, info in CATALOGUE.items() if info.may_be_hard}
    assert set(SOFT_AMOUNTS) == {rule for rule, info in CATALOGUE.items() if info.may_be_soft}
    assert set(HARD_CHECKS) | set(SOFT_AMOUNTS) | {Rule.UNALLOCATED} == set(Rule)


def test_rule_is_judged_by_functions_of_its_name() -> None:
    for rule, function in [*HARD_CHECKS.items(), *SOFT_AMOUNTS.items(), (Rule.UNALLOCATED, unallocated)]:
        assert function.__name__.removesuffix("_") == rule.value


@pytest.mark.parametrize("rule", HARD_CHECKS)
def test_bad_roster_of_a_hard_rule_breaks_it_once_and_no_other(rule: Rule) -> None:
    problem, travel, good, bad, *_ = BAD_ROSTERS[rule]
    hard = _with(problem, **{rule.value: HARD})
    (violation,) = verify(hard, travel, bad).violations
    assert violation.rule == rule
    assert violation.what
    assert violation.visit_ids
    assert verify(hard, travel, good).ok


@pytest.mark.parametrize("rule", [Rule.UNALLOCATED, *SOFT_AMOUNTS])
def test_bad_roster_of_a_soft_rule_breaks_nothing_and_measures_that_rule_alone(rule: Rule) -> None:
    problem, travel, good, bad, units, also = BAD_ROSTERS[rule]
    soft = _with(problem, **{rule.value: 1})
    before, after = verify(soft, travel, good), verify(soft, travel, bad)
    assert before.ok
    assert after.ok
    changed = {measured: after.amounts[measured] - before.amounts[measured] for measured in after.amounts}
    assert {measured: more for measured, more in changed.items() if more} == {rule: units, **also}


@pytest.mark.parametrize("rule", BOTH)
def test_rule_that_may_be_both_is_measured_only_where_it_is_not_hard(rule: Rule) -> None:
    """A breach is not charged a second time."""
    problem, travel, _, bad, *_ = BAD_ROSTERS[rule]
    assert rule not in verify(_with(problem, **{rule.value: HARD}), travel, bad).amounts
    assert verify(_with(problem, **{rule.value: OFF}), travel, bad).amounts[rule] == 1


@pytest.mark.parametrize(("priced", "by"), [(Rule.SHIFT, Rule.OVERTIME), (Rule.BREAK, Rule.MISSED_BREAK)])
def test_breach_is_not_charged_by_the_soft_rule_that_stands_in_for_it(priced: Rule, by: Rule) -> None:
    problem, travel, _, bad, *_ = BAD_ROSTERS[by]
    verdict = verify(_with(problem, **{priced.value: HARD}), travel, bad)
    assert ({violation.rule for violation in verdict.violations}, verdict.amounts[by]) == ({priced}, 0)


@pytest.mark.parametrize("rule", [rule for rule in HARD_CHECKS if CATALOGUE[rule].may_be_off])
def test_rule_that_is_off_is_not_held_against_the_bad_roster(rule: Rule) -> None:
    problem, travel, _, bad, *_ = BAD_ROSTERS[rule]
    assert verify(_with(problem, **{rule.value: OFF}), travel, bad).ok


@pytest.mark.parametrize("rule", SOFT_AMOUNTS)
def test_weight_of_a_soft_rule_prices_each_unit(rule: Rule) -> None:
    problem, travel, good, bad, units, _ = BAD_ROSTERS[rule]
    off: dict[str, Setting] = {soft.value: OFF for soft in SOFT_AMOUNTS}
    priced = _with(problem, **off | {rule.value: 13})
    assert verify(priced, travel, bad).score.soft - verify(priced, travel, good).score.soft == 13 * units


def test_move_that_breaks_many_rules_is_free_in_the_plain_day() -> None:
    """So whatever the examples above report comes from the rule that their problem adds."""
    problem, travel = plain_day(), matrix(plain_day())
    before, after = verify(problem, travel, good_roster()), verify(problem, travel, good_roster(**MOVED))
    assert before.ok
    assert after == before


def test_checks_and_amounts_are_in_the_order_of_the_enum() -> None:
    """Reports list rules in this order."""
    for told in (HARD_CHECKS, SOFT_AMOUNTS):
        assert list(told) == [rule for rule in Rule if rule in told]
