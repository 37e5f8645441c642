"""The kernels as plain Python, over arrays that refuse every place below zero or past the end.

Machine code neither stops at the end of an array nor at its start: a negative place reads from the
back. Here the same functions run interpreted, a day long, and must come to the same day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import pytest

from greenshoe.core import normal_from_bits, uniform_from_bits
from greenshoe.market import (
    AdsTerms,
    FirstDay,
    FirstDayTerms,
    _session,
    _turns,
    _world,
    agent,
    simulate_first_day,
    tape_of,
)
from greenshoe.market._book import Book
from greenshoe.market._desk import Desk
from greenshoe.market._exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable

PACE = 0.003
_FROM_WORDS = {f.__name__: f for f in (normal_from_bits, uniform_from_bits)}


class Strict(np.ndarray):
    """An array whose places, while a kernel runs, are those it has."""

    watching = False

    def _checked(self, key: Any) -> Any:
        places = key if isinstance(key, tuple) else (key,)
        for place in places:
            if Strict.watching and isinstance(place, int | np.integer):
                assert place >= 0, f"place {key} of an array of shape {self.shape}"
        return key

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._checked(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._checked(key), value)


def strict(value: Any) -> Any:
    """The same arrays, each of them strict."""
    if isinstance(value, Book | Exchange | Desk):
        return type(value)(*(strict(part) for part in value))
    return value.view(Strict)


def word_function(name: str) -> Callable[[int], float]:
    return lambda bits: float(_FROM_WORDS[name](np.uint32(bits)))


def watched(function: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        Strict.watching = True
        try:
            return function(*arguments)
        finally:
            Strict.watching = False

    return call


class Interpreter:
    """Makes plain functions of kernels, and of the kernels these call."""

    def __init__(self) -> None:
        self.made: dict[int, Any] = {}

    def plain(self, kernel: Any) -> Any:
        if kernel.py_func.__module__.startswith("greenshoe.core"):
            name = kernel.py_func.__name__
            return word_function(name) if name in _FROM_WORDS else kernel
        if id(kernel) not in self.made:
            function = kernel.py_func
            names = dict(function.__globals__)
            for name in function.__code__.co_names:
                if isinstance(names.get(name), numba.core.dispatcher.Dispatcher):
                    names[name] = self.plain(names[name])
            self.made[id(kernel)] = FunctionType(function.__code__, names, function.__name__)
        return self.made[id(kernel)]

    def replace_in(self, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in vars(module).copy().items():
            if isinstance(value, numba.core.dispatcher.Dispatcher):
                monkeypatch.setattr(module, name, watched(self.plain(value)))


def summary(played: FirstDay) -> list[Any]:
    sessions = (played.grey, played.first, played.night, played.second)
    return [
        played.accounts.tolist(),
        *((s.sample.tolist(), s.messages, s.rejected) for s in sessions if s is not None),
    ]


@agent("asks too much", turns_per_second=0.02)
def asks_too_much(
    view: np.ndarray, memory: np.ndarray, numbers: np.ndarray, orders: np.ndarray
) -> int:
    extremes = (0, 1, 2, 16, -1, 1 << 20, (1 << 63) - 1, -(1 << 63))
    for row in range(16):
        for column in range(6):
            chance = int(numbers[0] * 1e6) + int(memory[0]) + row * 7 + column * 3
            orders[row, column] = extremes[chance % 8]
        orders[row, 0] = (int(memory[0]) + row) % 11 - 1
        orders[row, 1] = row % 2
    orders[0, 4] = view[9] - 3  # an order of its own or of somebody else
    orders[15, 0], orders[15, 1], orders[15, 2], orders[15, 3] = 0, 0, view[2], view[10]
    memory[0] += 1.0
    return 16


@pytest.mark.parametrize("listing", [date(2025, 11, 6), date(2025, 12, 24)], ids=str)
def test_no_kernel_reads_or_writes_a_place_that_is_not_there(
    pony: FirstDayTerms, listing: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = replace(
        pony, listing_date=listing, offer_price_hkd=Decimal(120), ladder=((100, 900), (500, 90)),
        ads=AdsTerms(4, Decimal("61.5"), 7.775),
    )  # fmt: skip
    compiled = simulate_first_day(
        terms, seed=5, pace=PACE, agents=[asks_too_much], keep_messages=True
    )
    interpreter = Interpreter()
    for module in (_session, _turns):
        interpreter.replace_in(module, monkeypatch)
    for name in ("new_desk", "new_exchange"):
        make = getattr(_world, name)
        monkeypatch.setattr(_world, name, lambda *a, make=make, **k: strict(make(*a, **k)))
    played = simulate_first_day(
        terms, seed=5, pace=PACE, agents=[asks_too_much], keep_messages=True
    )
    assert summary(played) == summary(compiled)
    assert played.log is not None
    assert compiled.log is not None
    assert np.array_equal(played.log, compiled.log)
    tape = tape_of(compiled)
    mine = tape["participant"] == "user 1"
    assert {"unknown"} < set(tape["kind"][mine].tolist())
    assert {"accepted", "not_a_kind_of_order", "size_not_positive"} <= set(
        tape["answer"][mine].tolist()
    )
