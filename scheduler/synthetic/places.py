"""Settlements and their postcodes, and the homes drawn from them."""

import csv
import gzip
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from scheduler.geo.distance import haversine_metres
from scheduler.synthetic.chance import Rng, apportion, draw
from scheduler.synthetic.scattered import Point, drawn_homes
from scheduler.synthetic.spec import DaySpec

HEREFORDSHIRE = "E06000019"  # the code of the authority in Code-Point Open
TOWN_POPULATION = 2_500
VILLAGE_POPULATION = 150  # assumed where the source has none, or calls its own implausible
LOCALITIES_APART_KM = 8  # a suburb does not name a locality


@dataclass(frozen=True)
class Settlement:
    """A town or village with its postcodes; `locality` is the name of the town of its area."""

    at: Point
    population: int
    locality: str
    postcodes: tuple[Point, ...]

    @property
    def is_town(self) -> bool:
        """True if the settlement is a town."""
        return self.population >= TOWN_POPULATION


@dataclass(frozen=True)
class Home:
    """A home: a postcode of a settlement."""

    postcode: Point
    settlement: Settlement

    @property
    def locality(self) -> str:
        """The locality of the settlement."""
        return self.settlement.locality


def settlements(spec: DaySpec) -> tuple[Settlement, ...]:
    """Returns the settlements around the place of `spec`, each with the postcodes nearest to it.

    Raises:
        ValueError: The place `spec.around` is unknown, or no place lies in the locality `spec.within`.
    """
    places, populations, own_localities = _places(spec.county)
    centre = next((place for place in places if place.name == spec.around), None)
    if centre is None:
        raise ValueError(f"no place is called {spec.around}")
    postcodes = _postcodes() if spec.county == "herefordshire" else drawn_homes(places, populations)
    owner = km_between(postcodes, places).argmin(axis=1)
    near = np.flatnonzero(km_between(places, (centre,))[:, 0] <= spec.radius_km)
    lived_in = [int(row) for row in near if (owner == row).any() and (not spec.within or own_localities[row] == spec.within)]
    if not lived_in:
        raise ValueError(f"no place of {spec.county} lies in the locality {spec.within}")
    names = _localities([places[row] for row in lived_in], [populations[row] for row in lived_in], spec.localities)
    nearest_name = km_between([places[row] for row in lived_in], names).argmin(axis=1)
    return tuple(
        Settlement(
            at=places[row],
            population=populations[row],
            locality=spec.within or names[name].name,
            postcodes=tuple(postcodes[i] for i in np.flatnonzero(owner == row)),
        )
        for row, name in zip(lived_in, nearest_name, strict=True)
    )


def draw_homes(spec: DaySpec, among: tuple[Settlement, ...], count: int, rng: Rng) -> list[Home]:
    """Draws `count` homes, with the share outside of towns that `spec` states.

    A settlement is likelier with more population; each of its postcodes is equally likely.
    """
    towns = [place for place in among if place.is_town]
    villages = [place for place in among if not place.is_town]
    rural = spec.rural_share if towns and villages else float(not towns)
    in_towns, outside = apportion(count, [1 - rural, rural])
    homes = []
    for number, places in ((in_towns, towns), (outside, villages)):
        weights = np.array([place.population for place in places], dtype=np.float64)
        for _ in range(number):
            place = places[int(draw(rng, weights, 1)[0])]
            homes.append(Home(place.postcodes[int(rng.integers(len(place.postcodes)))], place))
    return [homes[i] for i in rng.permutation(count)]


def km_between(rows: "tuple[Point, ...] | list[Point]", columns: "tuple[Point, ...] | list[Point]") -> NDArray[np.float64]:
    """[rows, columns] Returns straight-line distances in kilometres, float64."""
    one, two = np.array([place[1:] for place in rows]), np.array([place[1:] for place in columns])
    return haversine_metres(one[:, None, 0], one[:, None, 1], two[None, :, 0], two[None, :, 1]) / 1000


def _localities(places: list[Point], populations: list[int], count: int) -> list[Point]:
    """Returns the most populous places that are not suburbs of each other."""
    chosen: list[Point] = []
    for row in np.argsort(-np.array(populations), kind="stable"):
        apart = not chosen or km_between([places[row]], chosen).min() > LOCALITIES_APART_KM
        if apart and len(chosen) < count:
            chosen.append(places[row])
    return chosen


@cache
def _places(county: str) -> tuple[tuple[Point, ...], tuple[int, ...], tuple[str, ...]]:
    """Returns the places of a county, their populations, and the localities that the source names."""
    text = files(__package__).joinpath("sources", f"places_{county.replace(' ', '_')}.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    doubtful = "do not weight by it"  # phrase in the notes of the source
    populations = (VILLAGE_POPULATION if not row["population"] or doubtful in row["note"] else int(row["population"]) for row in rows)
    points = tuple(Point(row["name"], float(row["lat"]), float(row["lon"])) for row in rows)
    return points, tuple(populations), tuple(row["locality"] for row in rows)


@cache
def _postcodes() -> tuple[Point, ...]:
    packed = files(__package__).joinpath("sources", "code_point_open_HR.csv.gz").read_bytes()
    rows = csv.DictReader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    return tuple(
        Point(row["Postcode"], float(row["lat"]), float(row["lon"]))
        for row in rows
        if row["Admin_district_code"] == HEREFORDSHIRE and float(row["lat"]) > 0
    )
