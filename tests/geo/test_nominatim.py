"""The geocoding service: asked once for each postcode, with nothing but the postcode, and never silently without an answer."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderServiceError, GeocoderTimedOut

from scheduler.domain.errors import BadInput, MissingLibrary, TravelError
from scheduler.files.importing import settings as settings_file
from scheduler.files.reading.read import read_folder
from scheduler.files.writing.write import write_folder
from scheduler.geo import nominatim
from scheduler.geo.geocode import Coordinates, NotFound
from scheduler.geo.nominatim import KEPT_DAYS, Nominatim, cache_path

PLACES = {"HR6 8LS": ("52.2281", "-2.7389"), "ZZ1 1ZZ": ("0.0", "0.0")}


class Server:
    """A server without a network: it knows some places, and remembers what it was asked."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []
        self.error = error

    def adapter(self, **_: Any) -> BaseSyncAdapter:
        server = self

        class Adapter(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
            def __init__(self) -> None:
                super().__init__(proxies=None, ssl_context=None)

            def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:  # noqa: ARG002
                return server.answer(url, headers)

            def get_text(self, url: str, *, timeout: float, headers: dict[str, str]) -> str:
                raise NotImplementedError

        return Adapter()

    def answer(self, url: str, headers: dict[str, str]) -> Any:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        self.asked.append((parts.netloc, query, headers["User-Agent"]))
        if self.error is not None:
            raise self.error
        place = PLACES.get(query["postalcode"][0])
        return [] if place is None else [{"lat": place[0], "lon": place[1], "display_name": "there"}]


def service(server: Server, cache: Path | None, now: Callable[[], float] = lambda: 0.0) -> Nominatim:
    return Nominatim("rota@office.example", cache=cache, adapter_factory=server.adapter, seconds_between=0, now=now)


def test_a_place_is_found_asked_once_and_kept_for_the_owner_alone(tmp_path: Path) -> None:
    server, cache = Server(), tmp_path / "caches" / "places.sqlite"
    first = service(server, cache)
    assert [first.find(text) for text in ("hr6 8ls", "HR68LS")] == [Coordinates(52.2281, -2.7389)] * 2
    assert service(server, cache).find("HR6 8LS") == Coordinates(52.2281, -2.7389)
    [(host, query, agent)] = server.asked
    assert host == "nominatim.openstreetmap.org"
    assert query["postalcode"] == ["HR6 8LS"]
    assert query.keys() <= {"postalcode", "format", "limit", "countrycodes"}
    assert agent == "carerounds (rota@office.example)"
    assert stat.S_IMODE(cache.stat().st_mode) == 0o600


def test_no_longer_in_use_missing_and_foreign_are_three_answers(tmp_path: Path) -> None:
    server = Server()
    asked = service(server, tmp_path / "places.sqlite")
    assert asked.find("HR9 9ZZ") == NotFound.NOWHERE
    assert asked.find("BT1 1AA") == NotFound.NOT_GB
    assert asked.find("75001") == NotFound.UNKNOWN
    assert asked.find("ZZ1 1ZZ") == NotFound.NOWHERE  # the middle of the Gulf of Guinea
    assert len(server.asked) == 2


def test_that_there_is_none_is_asked_again_after_half_a_year(tmp_path: Path) -> None:
    server, cache = Server(), tmp_path / "places.sqlite"
    for days in (0, KEPT_DAYS - 1, KEPT_DAYS + 1):
        assert service(server, cache, lambda days=days: days * 86_400.0).find("HR9 9ZZ") == NotFound.NOWHERE  # type: ignore[misc]
    assert len(server.asked) == 2


@pytest.mark.parametrize("error", [GeocoderTimedOut("late"), GeocoderServiceError("down")])
def test_a_service_that_is_down_is_said_at_once_and_nothing_is_kept(error: Exception, tmp_path: Path) -> None:
    server, cache = Server(error), tmp_path / "places.sqlite"
    asked = service(server, cache)
    for postcode in ("HR6 8LS", "HR6 8LT", "HR6 8LU"):
        with pytest.raises(TravelError, match="gives no answer"):
            asked.find(postcode)
    assert len(server.asked) == 2  # the first, and that once more
    assert service(Server(), cache).find("HR6 8LS") == Coordinates(52.2281, -2.7389)


@pytest.mark.parametrize("kind", ["memory", "folder", "damaged"])
def test_without_a_place_to_keep_answers_it_works_as_well(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    if kind == "folder":
        path.mkdir()
    elif kind == "damaged":
        path.write_bytes(b"no database" * 100)
    server = Server()
    asked = service(server, None if kind == "memory" else path)
    assert asked.find("HR6 8LS") == asked.find("HR6 8LS") == Coordinates(52.2281, -2.7389)
    assert len(server.asked) == 1


def test_without_geopy_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "geopy.geocoders", None)
    with pytest.raises(MissingLibrary, match=r"carerounds\[geocode\]"):
        Nominatim("rota@office.example", cache=None).find("HR6 8LS")


def test_the_cache_is_in_the_folder_for_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_path() == tmp_path / "carerounds" / "nominatim.sqlite"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_path().parts[-3:] == (".cache", "carerounds", "nominatim.sqlite")


def folder_at(place: Path, settings: str, postcode: str = "HR6 8LS", degrees: str = ",") -> Path:
    files = {
        "settings.toml": f"day = 2026-11-23\n[travel]\n{settings}",
        "service_users.csv": f"service_user_id,postcode,lat,lon\nP1,{postcode},{degrees}\n",
        "carers.csv": "carer_id,lat,lon\nann,52.2,-2.7\n",
        "shifts.csv": "shift_id,carer_id,start,end\nS1,ann,08:00,12:00\n",
        "visits.csv": "visit_id,service_user_id,planned_start,minutes\nV1,P1,09:00,30\n",
        "codes.csv": "pcds,lat,long,doterm\nHR6 8LT,52.23,-2.74,\nHR6 8LU,52.24,-2.75,202001\n",
    }
    place.mkdir()
    for name, text in files.items():
        (place / name).write_text(text, "utf-8")
    return place


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Server:
    """A server that folders ask."""
    server = Server()

    def made(contact: str, name: str) -> Nominatim:
        return Nominatim(contact, name, tmp_path / "places.sqlite", server.adapter, 0)

    monkeypatch.setattr(settings_file, "Nominatim", made)
    return server


ASKS = 'postcodes = "codes.csv"\nnominatim = "rota@office.example"\n'


def test_degrees_go_before_the_file_and_the_file_before_the_service(server: Server, tmp_path: Path) -> None:
    for number, (postcode, degrees, lat, asked) in enumerate(
        [("HR6 8LS", "52.5,-2.5", 52.5, 0), ("HR6 8LT", ",", 52.23, 0), ("HR6 8LS", ",", 52.2281, 1)]
    ):
        inputs = read_folder(folder_at(tmp_path / str(number), ASKS, postcode, degrees))
        assert {one.location_id: one.lat for one in inputs.locations}["P1"] == lat
        assert len(server.asked) == asked


@pytest.mark.parametrize(
    ("postcode", "says", "asked"),
    [
        ("HR6 8LU", "is no longer in use", 0),
        ("BT1 1AA", "is outside Great Britain", 0),
        ("HR9 9ZZ", "is in no postcode file, and Nominatim knows no place for it", 1),
    ],
)
def test_a_folder_says_which_of_the_three_it_is(postcode: str, says: str, asked: int, server: Server, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as bad:
        read_folder(folder_at(tmp_path / "folder", ASKS, postcode))
    [fault] = bad.value.faults
    assert (fault.code, fault.where) == ("T103", "service_users.csv:2:postcode")
    assert says in fault.what
    assert sum(query["postalcode"] == [postcode] for _, query, _ in server.asked) == asked


def test_a_service_without_an_answer_is_a_fault_of_the_row(server: Server, tmp_path: Path) -> None:
    server.error = GeocoderServiceError("down")
    with pytest.raises(BadInput, match=r"T103 service_users.csv:2:postcode .* could not be looked up: .* gives no answer"):
        read_folder(folder_at(tmp_path / "folder", ASKS))


def test_nobody_is_asked_unless_the_settings_say_who_asks(server: Server, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not in the postcode file"):
        read_folder(folder_at(tmp_path / "folder", 'postcodes = "codes.csv"\n'))
    assert server.asked == []


def test_a_folder_that_is_written_has_the_places_and_asks_nobody(server: Server, tmp_path: Path) -> None:
    write_folder(read_folder(folder_at(tmp_path / "folder", ASKS)), tmp_path / "written")
    assert "nominatim" not in (tmp_path / "written" / "settings.toml").read_text("utf-8")
    again = read_folder(tmp_path / "written")
    assert {one.location_id: one.lat for one in again.locations}["P1"] == 52.2281
    assert len(server.asked) == 1


@pytest.mark.parametrize("settings", ['nominatim = "yes"', "nominatim = true", 'nominatim = "a@b.c"\nnominatim_server = "http://x/y"'])
def test_settings_of_the_service_are_checked(settings: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"S103 settings\.toml"):
        read_folder(folder_at(tmp_path / "folder", settings + "\n"))


def test_the_public_server_is_asked_once_a_second_at_most() -> None:
    assert Nominatim("a@b.c").seconds_between >= 1
    assert Nominatim("a@b.c").server == nominatim.PUBLIC_SERVER
