"""City files: what is read, and what is refused in one line."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pytest

from greenshoe.core import GreenshoeError, ModelError, UnknownNameError
from greenshoe.engines import city_names, load_city
from greenshoe.engines._fleet_fluid import blocks_of
from greenshoe.engines._fleet_ground import lay_out

if TYPE_CHECKING:
    from pathlib import Path

CITIES = files("greenshoe.engines").joinpath("cities")
AREA = """
[city]
name = "Small"
currency = "CNY"
[area]
width_km = 8
height_km = 6
columns = 8
rows = 6
speed_kmh = 30
[demand]
orders_per_day = 500
mean_trip_km = 4
patience_minutes = 5
[[demand.places]]
name = "middle"
x_km = 4
y_km = 3
spread_km = 2
share = 0.7
[[demand.places]]
name = "all"
everywhere = true
share = 0.3
[fleet]
vehicles = 30
boarding_minutes = 2
range_km = 300
energy_kwh_per_km = 0.2
[[fleet.depots]]
name = "yard"
x_km = 1
y_km = 1
chargers = 5
[prices]
base_fare = 10
fare_per_km = 2
[costs]
other_cost_per_vehicle_day = 50
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "city.toml"
    path.write_text(text, encoding="utf-8")
    return path


def changed(text: str, old: str, new: str) -> str:
    assert old in text, old
    return text.replace(old, new, 1)


@pytest.mark.parametrize("name", city_names())
def test_every_shipped_city_reads_and_marks_its_numbers(name: str) -> None:
    city = load_city(name)
    assert city.inputs
    assert lay_out(city).ground.near.shape[0] >= 1
    assert all(entry.confidence in {"", "S", "C", "M"} for entry in city.inputs)


def test_the_thin_city_is_a_quarter_of_the_dense_one() -> None:
    dense, thin = load_city("guangzhou"), load_city("thin")
    assert thin.demand.orders_per_day * 4 == pytest.approx(dense.demand.orders_per_day)
    assert thin.fleet.vehicles * 4 == dense.fleet.vehicles
    assert thin.ground == dense.ground


def test_mean_trip_is_what_the_file_says(tmp_path: Path) -> None:
    demand = lay_out(load_city(written(tmp_path, AREA))).demand
    layout = lay_out(load_city(written(tmp_path, AREA)))
    trips = demand.origin[:, :, None] * demand.destination
    weight = demand.orders_per_hour / demand.orders_per_hour.sum()
    assert float(np.einsum("h,hcd,cd->", weight, trips, layout.km)) == pytest.approx(4.0, rel=1e-6)


def test_trip_lengths_by_shares_come_out(tmp_path: Path) -> None:
    text = changed(AREA, "mean_trip_km = 4", "trip_lengths = { up_to_km = [2, 5, 20], "
                   "shares = [0.2, 0.5, 0.3] }")  # fmt: skip
    layout = lay_out(load_city(written(tmp_path, text)))
    trips = np.einsum("hc,hcd->cd", layout.demand.origin, layout.demand.destination) / 24
    short = float(trips[layout.km <= 2].sum())
    middle = float(trips[(layout.km > 2) & (layout.km <= 5)].sum())
    assert (short, middle) == pytest.approx((0.2, 0.5), abs=1e-6)


def test_flows_send_orders_where_they_say() -> None:
    layout = lay_out(load_city("roads"))
    node = {n.name: k for k, n in enumerate(load_city("roads").ground.nodes)}  # type: ignore[union-attr]
    chances = layout.demand.destination[12, node["3c"]]
    found = [chances[node[n]] for n in ("2d", "4b", "5e")]
    assert found == pytest.approx([0.5, 0.3, 0.2])


def test_roads_are_travelled_the_fastest_way() -> None:
    """Across the river from 3c only the bridges at b and d lead: brute force over the file."""
    city = load_city("roads")
    layout = lay_out(city)
    names = [n.name for n in city.ground.nodes]  # type: ignore[union-attr]
    best = {(n, n): 0.0 for n in names}
    for _ in names:  # Bellman and Ford, from every node
        for edge in city.ground.edges:  # type: ignore[union-attr]
            minutes = 60 * edge.length_km / edge.speed_kmh
            for start in names:
                if (start, edge.start) in best:
                    way = best[start, edge.start] + minutes
                    best[start, edge.end] = min(best.get((start, edge.end), way), way)
    for (start, end), minutes in best.items():
        found = layout.ground.road_minutes[names.index(start), names.index(end)]
        assert found == pytest.approx(minutes)
    step = layout.ground.road_next[names.index("3c"), names.index("4c")]
    assert names[step] in {"3b", "3d"}


def test_blocks_hold_all_the_demand(tmp_path: Path) -> None:
    city = load_city(written(tmp_path, AREA))
    assert blocks_of(city).flow.sum() == pytest.approx(500.0)


WRONG = {
    "demand outside": ("x_km = 4", "x_km = 40", r"places\[0\]\.x_km = 40.*outside the city"),
    "depot outside": ("x_km = 1\n", "x_km = -1\n", r"depots\[0\]\.x_km = -1.*outside the city"),
    "no fleet": ("vehicles = 30", "vehicles = 0", r"fleet\.vehicles = 0: is a fleet of none"),
    "negative fleet": ("vehicles = 30", "vehicles = -5", r"fleet\.vehicles = -5.*out of range"),
    "absurd fleet": ("vehicles = 30", "vehicles = 99999999", r"vehicles.*out of range.*50000"),
    "part of a vehicle": ("vehicles = 30", "vehicles = 1.5", r"vehicles.*whole number"),
    "negative price": ("base_fare = 10", "base_fare = -1", r"prices\.base_fare = -1.*out of range"),
    "negative cost": ("vehicle_day = 50", "vehicle_day = -50", r"other_cost_per_vehicle_day = -50"),
    "no speed": ("speed_kmh = 30", "speed_kmh = 0", r"area\.speed_kmh = 0"),
    "hours": ("speed_kmh = 30", "speed_kmh = [30, 31]", r"has 2 numbers; expected .*24"),
    "cells": ("columns = 8", "columns = 400", r"makes 2,400 cells; expected at most 400"),
    "unknown key": ("range_km", "rangekm", r"fleet\.rangekm.*range_km"),
    "unknown table": ("[costs]", "[cost]\n[costs]", r"cost.*is not a key here"),
    "nan": ("base_fare = 10", "base_fare = nan", r"base_fare = nan"),
    "infinite": ("base_fare = 10", "base_fare = inf", r"base_fare = inf"),
    "text": ("base_fare = 10", 'base_fare = "10"', r"base_fare = 10: is not a number"),
    "no demand": ("orders_per_day = 500", "orders_per_day = 0", r"orders_per_day above 0"),
    "absurd demand": ("orders_per_day = 500", "orders_per_day = 1e8", r"orders a day.*2,000,000"),
    "falling": ("= 500", "= [500, 400, 600]", r"orders_per_day.*no distribution"),
    "trip too long": ("mean_trip_km = 4", "mean_trip_km = 60", r"mean_trip_km = 60.*expected from"),
    "no lengths": ("mean_trip_km = 4\n", "", r"mean_trip_km.*is missing"),
    "two lengths": ("mean_trip_km = 4", "mean_trip_km = 4\nflows = []", r"only statement"),
    "no depot": ('[[fleet.depots]]\nname = "yard"\nx_km = 1\ny_km = 1\nchargers = 5\n', "",
                 r"fleet\.depots.*missing"),
    "no ground": ("[area]\nwidth_km = 8\nheight_km = 6\ncolumns = 8\nrows = 6\nspeed_kmh = 30\n",
                  "", r"what kind of city"),
    "two grounds": ("[area]", "[point]\nmean_trip_minutes = 5\n[area]", r"two things"),
    "currency": ('"CNY"', '"yuan"', r"currency = yuan.*three capitals"),
    "charge": ("range_km = 300", "range_km = 300\ncharge_below_share = 0.95", r"charge_to_share"),
    "mark": ("range_km = 300", 'range_km = { value = 300, confidence = "X" }', r"confidence = X"),
    "no value": ("range_km = 300", 'range_km = { source = "a" }', r"range_km\.value.*missing"),
    "not TOML": ("[city]", "[city", r"is not TOML"),
    "share and rate": ("share = 0.7", "share = 0.7\norders_per_hour = 3", r"share or orders"),
    "no patience": ("patience_minutes = 5", "patience_minutes = 0", r"patience_minutes = 0"),
    "range too short": ("range_km = 300", "range_km = 10", r"range_km.*too short"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_one_clear_line(tmp_path: Path, name: str) -> None:
    old, new, says = WRONG[name]
    path = written(tmp_path, changed(AREA, old, new))
    with pytest.raises(GreenshoeError, match=says) as caught:
        lay_out(load_city(path))
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(path))


def road_text() -> str:
    return CITIES.joinpath("roads.toml").read_text("utf-8")


def test_a_place_without_a_road_is_named(tmp_path: Path) -> None:
    text = road_text().replace(
        '{ name = "1a", x_km = 0, y_km = 0 }', '{ name = "isle", x_km = 9, y_km = 9 }, '
        '{ name = "1a", x_km = 0, y_km = 0 }',
    )  # fmt: skip
    with pytest.raises(ModelError, match=r"road\.edges = isle: cannot be reached"):
        lay_out(load_city(written(tmp_path, text)))


def test_a_one_way_trap_is_named(tmp_path: Path) -> None:
    text = re.sub(r'(from = "5d", to = "5e"[^}]*)', r"\1, one_way = true ", road_text())
    text = re.sub(r'(from = "4e", to = "5e"[^}]*)', r"\1, one_way = true ", text)
    with pytest.raises(ModelError, match=r"5e: cannot be reached and left again"):
        lay_out(load_city(written(tmp_path, text)))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('node = "3c"', 'node = "9z"', r"node = 9z: is not in the city"),
        ('from = "1a"', 'from = "0a"', r"from = 0a: is not known"),
        ('"1b", x_km', '"1a", x_km', r"name '1a' twice"),
        ('from = "station", to = "offices"', 'from = "station", to = "moon"', r"to = moon"),
    ],
)  # fmt: skip
def test_wrong_graphs_are_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        load_city(written(tmp_path, changed(road_text(), old, new)))


def test_a_name_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="neither a shipped city"):
        load_city("atlantis")
    with pytest.raises(GreenshoeError, match=r"cannot be read|not a file"):
        load_city(tmp_path / "none.toml")
