"""What of a model is no published fact: said beside every value that rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.company._warnings import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from greenshoe.company._drivers import Driver
    from greenshoe.company._run import Run
    from greenshoe.company._sensitivity import Swing

__all__ = ["guesses"]

_NAMED = 6
_GUESS = frozenset({"M", ""})


def guesses(run: Run, swings: Sequence[Swing]) -> tuple[Caution, ...]:
    """Return what is assumed: drivers by their effect, the base year, the cash it starts with.

    Parameters
    ----------
    run
        The run.
    swings
        The tornado, widest first; without it drivers are named in alphabetical order.
    """
    return (*_assumed(run, swings), *_base_year(run), *_money(run))


def _assumed(run: Run, swings: Sequence[Swing]) -> Iterator[Caution]:
    given = [d for d in run.model.drivers.values() if d.note != "template's default"]
    guessed = [d for d in given if d.confidence in _GUESS]
    if not guessed:
        return
    rank = {swing.variable: place for place, swing in enumerate(swings)}

    def effect(driver: Driver) -> tuple[int, str]:
        return min((rank[v] for v in driver.variables if v in rank), default=len(rank)), driver.name

    names = [d.name.removesuffix(".all") for d in sorted(guessed, key=effect)]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    message = (
        f"{len(guessed)} of {len(given)} drivers are assumptions (M or unmarked), and so is every "
        f"year after {run.model.base_year}: {', '.join(names[:_NAMED])}{more}"
    )
    yield Caution("assumed_drivers", message, len(guessed) / len(given), 0.0)


def _base_year(run: Run) -> Iterator[Caution]:
    model = run.model
    known = {
        line.line
        for past in model.history
        if past.period == f"FY{model.base_year}"
        for line in past.published
    }
    if "revenue" in known:
        return
    found = run.quantiles("revenue", model.base_year)
    message = (
        f"revenue of FY{model.base_year} is no published figure of this model but an estimate: "
        f"{_amount(found, model.currency)}"
    )
    yield Caution("estimated_base_year", message, found["p50"], 0.0)


def _money(run: Run) -> Iterator[Caution]:
    for name in ("opening_cash", "listing_proceeds"):
        driver = run.model.drivers.get(name)
        if driver is None or driver.note == "template's default":
            continue
        if driver.confidence in _GUESS:
            found = run.quantiles(name, run.model.base_year)
            words = name.replace("_", " ")
            message = f"{words} is a guess: {_amount(found, run.model.currency)}"
            yield Caution(f"guessed_{name}", message, found["p50"], 0.0)


def _amount(found: dict[str, float], currency: str) -> str:
    middle, low, high = (f"{found[name]:,.4g}" for name in ("p50", "p10", "p90"))
    spread = "" if low == high else f" (80 % {low} to {high})"
    return f"{middle} million {currency}{spread}"
