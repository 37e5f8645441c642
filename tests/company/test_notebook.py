"""The session of ten lines: every result of it shows itself, and nothing in it is markup."""

from __future__ import annotations

from dataclasses import replace

from greenshoe.company import change_driver, load_model, simulate, solve_driver, value


def test_the_session_shows_itself() -> None:
    model = load_model("zhipu")
    bolder = change_driver(model, "cloud_share", {"path": {2025: 0.2, 2027: [0.6, 0.7, 0.8]}})
    run = simulate(bolder, draws=256)
    found = solve_driver(bolder, "cloud_share@2030", 400.0, draws=256)
    valuation = value(bolder, price_hkd=130.0, draws=256)
    assert "2027: quantiles(0.6, 0.7, 0.8)" in bolder._repr_html_()
    assert run._repr_html_().count("<tr>") == 1 + 9
    assert "cloud_share must be" in found._repr_html_()
    shown = valuation._repr_html_()
    assert shown.count("<svg") == 4
    assert shown.count("<title id") == 4
    for picture in (valuation.fan(), valuation.waterfall(), valuation.must_be_true_map()):
        assert picture is not None
        assert picture._repr_svg_().startswith("<svg")


def test_names_are_escaped() -> None:
    model = replace(load_model("zhipu"), name="<script>alert(1)</script>")
    shown = value(model, price_hkd=130.0, draws=64)._repr_html_()
    assert "<script>" not in shown
    assert "<script>" not in simulate(model, draws=64)._repr_html_()
    assert "<script>" not in model._repr_html_()
