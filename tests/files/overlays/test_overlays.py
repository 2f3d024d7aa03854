"""Overlays: each way of changing a folder, and every fault at its place."""

from pathlib import Path

import pytest

import scheduler
from scheduler.domain.errors import BadInput
from scheduler.domain.inputs import Inputs
from scheduler.domain.places import TravelMode
from scheduler.files.overlays.apply import read_overlay
from tests.files.overlay_faults import OVERLAY_FAULTS

DATA = Path(__file__).resolve().parents[3] / "data"


@pytest.fixture(scope="module")
def tiny() -> Inputs:
    """The smallest example."""
    return scheduler.read_folder(DATA / "tiny")


@pytest.fixture(scope="module")
def week() -> Inputs:
    """The example week."""
    return scheduler.read_folder(DATA / "leominster-week")


def changed(folder: Path, base: Inputs, text: str) -> Inputs:
    """The inputs with an overlay."""
    path = folder / "less.toml"
    path.write_text(text, encoding="utf-8")
    return read_overlay(path, base)[1]


@pytest.mark.parametrize("name", ["tiny", "leominster", "leominster-week"])
def test_an_overlay_that_says_nothing_changes_nothing(tmp_path: Path, name: str) -> None:
    base = scheduler.read_folder(DATA / name)
    assert changed(tmp_path, base, "").replace(warnings=()) == base.replace(warnings=())


@pytest.mark.parametrize(("code", "where", "text"), OVERLAY_FAULTS)
def test_one_fault_is_reported_alone_and_at_its_place(tmp_path: Path, tiny: Inputs, code: str, where: str, text: str) -> None:
    with pytest.raises(BadInput) as caught:
        changed(tmp_path, tiny, text)
    assert [(fault.code, fault.where) for fault in caught.value.faults] == [(code, where)]


def test_an_overlay_that_is_not_there_is_a_fault(tmp_path: Path, tiny: Inputs) -> None:
    with pytest.raises(BadInput, match=r"O101 no\.toml cannot be read"):
        read_overlay(tmp_path / "no.toml", tiny)


def test_a_changed_folder_has_every_check_of_a_folder(tmp_path: Path, tiny: Inputs) -> None:
    text = '[[change]]\ntable = "shifts"\nwhere = { shift_id = "S1" }\nset = { end = "7" }\n[rules]\nwaiting = true\n'
    with pytest.raises(BadInput) as caught:
        changed(tmp_path, tiny, text)
    found = {(fault.code, fault.where.partition(" makes ")[2].rpartition(":")[2]) for fault in caught.value.faults}
    assert ("S106", "rules.waiting") in found
    assert {"end"} <= {column for _, column in found}


def test_rows_are_changed_added_and_removed(tmp_path: Path, tiny: Inputs) -> None:
    text = """
    name = "fewer"
    [[change]]
    table = "shifts"
    where = { carer_id = ["asha", "cleo"] }
    set = { start = "08:00" }
    [[add]]
    table = "visits"
    row = { visit_id = "V10", service_user_id = "P2", earliest = "12:00", latest = "13:00", minutes = 15 }
    [[remove]]
    table = "carers"
    where = { carer_id = "ben" }
    """
    found = changed(tmp_path, tiny, text)
    assert [f"{shift.carer_id} {shift.start:%H:%M}" for shift in found.shifts] == ["asha 08:00", "cleo 08:00", "dev 16:30"]
    assert found.visits[-1].visit_id == "V10"
    assert {carer.carer_id for carer in found.carers} == {"asha", "cleo", "dev"}
    assert all(person.refused_carers == () for person in found.service_users)  # Horace refused Ben
    assert not found.absences
    assert not any(entry.carer_id == "ben" for entry in found.history)


def test_settings_weights_and_speeds_are_merged(tmp_path: Path, week: Inputs) -> None:
    text = "tolerance_minutes = 45\n[rules]\nwaiting = 7\nmost_carers = 'hard'\ncarers_per_person = 4\n[speed]\ncar = 1.25\n"
    found = changed(tmp_path, week, text)
    assert found.settings.tolerance_minutes == 45
    assert (found.settings.objective.settings["waiting"], found.settings.objective.most_carers) == (7, 4)  # type: ignore[index]
    assert found.travel.mode_factors[TravelMode.CAR] == 0.8
    assert found.travel.mode_factors[TravelMode.WALK] == 6.0
    assert found.settings.rates == week.settings.rates


def test_short_visits_are_dropped_with_their_links(tmp_path: Path, tiny: Inputs) -> None:
    """V1 takes 30 minutes and V4 is linked to it; 45-minute visits stay."""
    found = changed(tmp_path, tiny, "drop_visits_up_to_minutes = 30\n")
    assert {visit.visit_id for visit in found.visits} == {"V2", "V5"}
    text = '[[remove]]\ntable = "visits"\nwhere = { visit_id = "V1" }\n'
    found = changed(tmp_path, tiny, text)
    assert (len(found.visits), found.links) == (8, ())


def test_a_medicine_gets_another_window(tmp_path: Path, tiny: Inputs, week: Inputs) -> None:
    found = changed(tmp_path, tiny, '[[medicine]]\nvisit_id = "V3"\nearliest = "08:00"\nlatest = "11:00"\n')
    (visit,) = [one for one in found.visits if one.visit_id == "V3"]
    assert (f"{visit.windows[0].latest:%H:%M}", visit.time_critical, visit.planned_start) == ("11:00", False, None)
    name, found = read_overlay(DATA / "leominster-week" / "medicine-at-service-times.toml", week)
    (pattern,) = [one for one in found.visit_patterns if one.pattern_id == "W0021"]
    assert (name, pattern.windows, pattern.time_critical) == ("medicine at service times", ((7 * 60, 10 * 60 + 30),), False)


def test_people_go_to_another_provider_with_all_that_is_theirs(tmp_path: Path, week: Inputs) -> None:
    found = changed(tmp_path, week, '[[provider]]\nservice_user_id = ["P0006", "P0010"]\nprovider = "other"\n')
    assert {person.service_user_id for person in week.service_users} - {one.service_user_id for one in found.service_users} == {
        "P0006",
        "P0010",
    }
    assert not [one for one in found.visit_patterns if one.package_id in ("K0006", "K0010", "E0006")]
    assert [one.episode_id for one in found.episodes] == ["E0011"]


def test_every_fault_of_an_overlay_and_of_what_it_makes_is_told_at_once(tmp_path: Path, tiny: Inputs) -> None:
    """A table that is unknown, a row that is not there, and a cell that cannot be read; but nothing that only a missing row causes."""
    change = '[[change]]\ntable = "carers"\nwhere = {{ carer_id = "{}" }}\nset = {{ {} }}\n'
    unknown = '[[remove]]\ntable = "nothing"\nwhere = {}\n'
    carer = tiny.carers[0].carer_id
    path = tmp_path / "many.toml"
    text = (
        "drop_visits_up_to_minutes = -3\n"
        + unknown
        + change.format("NOBODY", 'skills = ""')
        + change.format(carer, 'contract_hours = "many"')
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_overlay(path, tiny)
    assert sorted(fault.code for fault in caught.value.faults) == ["F023", "O103", "O104", "O105"]
    path.write_text(text + '[[add]]\ntable = "carers"\nrow = {}\n', encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_overlay(path, tiny)
    assert sorted(fault.code for fault in caught.value.faults) == ["O103", "O103", "O104", "O105"]
