from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from greenshoe.company import change_driver, load_model, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from greenshoe.company import Model, Valuation

NAME = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def valued() -> Valuation:
    return value(load_model("zhipu"), price_hkd=130.0, draws=1024, sensitivity=False)


@pytest.mark.parametrize("picture", ["fan", "waterfall", "must_be_true_map"])
def test_a_picture_is_told_and_fits_any_page(valued: Valuation, picture: str) -> None:
    text = getattr(valued, picture)()
    root = ET.fromstring(text)  # noqa: S314 - our own text
    children = [child.tag for child in root]
    assert children[:2] == [f"{NAME}title", f"{NAME}desc"]
    ids = root.attrib["aria-labelledby"].split()
    assert [root[0].attrib["id"], root[1].attrib["id"]] == ids
    assert root.attrib["role"] == "img"
    assert "Zhipu" in str(root[0].text)
    assert len(str(root[1].text)) > 40
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', text))
    assert all(c in {"none", "currentColor"} or c.startswith("var(--") for c in colours)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for element in root.iter():
        for key, most in (("x", width), ("y", height), ("cx", width), ("cy", height)):
            if key in element.attrib:
                assert -1 <= float(element.attrib[key]) <= most + 1


def test_the_waterfall_adds_up(valued: Valuation) -> None:
    rows = dict(valued.bridge)
    equity = rows.pop("equity")
    assert sum(rows.values()) == pytest.approx(equity)


def test_no_map_without_a_price() -> None:
    found = value(load_model("pony"), draws=64, sensitivity=False)
    assert found.must_be_true_map() == ""
    assert "<svg" in found.fan()


def test_names_are_escaped(built: Callable[..., Model], texts: dict[str, str]) -> None:
    model = built(texts["company"], texts["growth"], **{"Test Cars": "<script>alert(1)</script>"})
    found = value(model, price_hkd=3.0, draws=64)
    page = found._repr_html_() + model._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_notebook_of_ten_lines() -> None:
    model = load_model("zhipu")
    bolder = change_driver(model, "cloud_share", {"path": {2025: 0.2, 2027: [0.6, 0.7, 0.8]}})
    before = value(model, price_hkd=130, draws=256, sensitivity=False)
    after = value(bolder, price_hkd=130, draws=256, sensitivity=False)
    assert (
        after.run.quantiles("revenue", 2027)["p50"] > before.run.quantiles("revenue", 2027)["p50"]
    )
    assert after.fan() != before.fan()
    assert "<table>" in after._repr_html_()
