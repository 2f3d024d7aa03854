"""Words and names of other products are known, or where they belong is said."""

from pathlib import Path

import pytest

from scheduler.domain.errors import BadInput
from scheduler.files.exports.read import open_export
from tests.files.exports.others import PLAIN, TWO, read
from tests.files.exports.small import VISITS, visits, write_export

STAFFED = "Staff ID,Name,Postcode,Gender"


def test_ids_that_differ_in_a_sign_between_digits_are_two(tmp_path: Path) -> None:
    clients = "Client Ref,Name,Postcode\n12,Ivy Preece,HR6 8BB\n120,Ken Watkins,HR6 8ED\n"
    export = read(tmp_path, clients=clients, visits=visits("B1,12.0,14/12/2026,08:00,30", "B2,0120,14/12/2026,09:00,45", header=PLAIN))
    assert [visit.service_user_id for visit in export.inputs.visits] == ["12", "120"]
    with pytest.raises(BadInput, match=r'V102[^\n]*"1-2" is unknown'):
        read(tmp_path, clients=clients, visits=visits("B1,1-2,14/12/2026,08:00,30", header=PLAIN))


def test_carers_who_are_no_people_are_named_in_the_mapping(tmp_path: Path) -> None:
    folder = write_export(tmp_path / "export", visits=VISITS.replace("7,Ann Bevan,Allocated", ",Agency,Allocated", 1))
    with pytest.raises(BadInput, match=r'X122[^\n]*"Agency"[^\n]*\n?[^\n]*words.carer_names'):
        open_export([folder])
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[words.carer_names]\n"Agency" = "nobody"\n')
    assert [(row.visit_id, row.carer_id) for row in open_export([folder], mapping).roster] == [("B2", "7"), ("B2", "8")]


def test_nobody_is_no_number_of_carers(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r'F023[^\n]*"0" is not a number of carers'):
        read(tmp_path, visits=visits("B1,P1,14/12/2026,08:00,30,0", header=f"{PLAIN},Staff Required"))


@pytest.mark.parametrize(
    ("header", "cell", "skills"),
    [
        ("Skills", "Medication - exp 01/06/2027", [("Medication", "2027-06-01")]),
        ("Skills", "Medication (exp 01/06/2027); Hoist (expired)", [("Medication", "2027-06-01")]),
        ("Medication Training Expiry", "01/06/2027", [("Medication", "2027-06-01")]),
        ("Hoist Trained", "Yes", [("Hoist", "None")]),
        ("Hoist Trained", "No", []),
        ("DBS Expiry", "01/06/2027", []),
    ],
)
def test_skills_with_a_last_day(tmp_path: Path, header: str, cell: str, skills: list[tuple[str, str]]) -> None:
    export = read(tmp_path, visits=TWO, staff=f"{STAFFED},{header}\n7,Ann Bevan,HR6 8AD,F,{cell}\n8,Tom Pugh,HR6 8PW,M,\n")
    carer = next(carer for carer in export.inputs.carers if carer.carer_id == "7")
    assert [(held.skill, str(held.expires)) for held in carer.skills] == skills


def test_who_does_not_drive_walks_and_other_words_say_where_they_belong(tmp_path: Path) -> None:
    staff = f"{STAFFED},Non Driver\n7,Ann Bevan,HR6 8AD,F,Y\n8,Tom Pugh,HR6 8PW,M,N\n"
    assert [str(carer.travel_mode) for carer in read(tmp_path, visits=TWO, staff=staff).inputs.carers] == ["walk", "car"]
    with pytest.raises(BadInput, match=r'F025[^\n]*"Passenger"[^\n]*\n?[^\n]*words\.travel_mode'):
        read(tmp_path, visits=TWO, staff=staff.replace("Non Driver", "Transport").replace("F,Y", "F,Passenger"))


@pytest.mark.parametrize(("word", "right"), [("Strictly female", "female"), ("No males", "female"), ("Any", "None"), ("Male only", "male")])
def test_wishes_for_the_gender_of_the_carer(tmp_path: Path, word: str, right: str) -> None:
    clients = f"Client Ref,Name,Postcode,Carer Gender\nP1,Ivy Preece,HR6 8BB,{word}\nP2,Ken Watkins,HR6 8ED,\n"
    export = read(tmp_path, visits=TWO, clients=clients)
    assert str(export.inputs.service_users[0].carer_gender) == right
