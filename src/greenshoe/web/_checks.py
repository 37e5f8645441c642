"""What long work would refuse, said before it is taken: so that it stands at its field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from greenshoe.core import InputError
from greenshoe.web._calls_companies import COMPANY_CALLS, valued
from greenshoe.web._calls_deals import DEAL_CALLS
from greenshoe.web._calls_engines import chosen
from greenshoe.web._calls_money import MONEY_CALLS
from greenshoe.web._given import placed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from greenshoe.web._given import Arguments, Progress

__all__ = ["check"]

_FEW_DRAWS = 64
_QUICK = {**COMPANY_CALLS, **DEAL_CALLS, **MONEY_CALLS}


def _value(given: Arguments) -> None:
    from greenshoe.answers import value_answer  # noqa: PLC0415

    valued({**given, "draws": _FEW_DRAWS}, value_answer)


def _fleet(given: Arguments) -> None:
    from greenshoe.answers import fleet_sizes  # noqa: PLC0415
    from greenshoe.engines import MEASURES, load_city  # noqa: PLC0415

    fleet_sizes(given.get("fleets"))
    with chosen(given, "city") as city:
        load_city(city)
    measure = (given.get("solve") or "").partition("=")[0].strip()
    measures = sorted(known.name for known in MEASURES)
    if measure and measure not in measures:
        raise InputError("is no measure", key="solve", value=measure, expected=", ".join(measures))


def _serving(given: Arguments) -> None:
    from greenshoe.answers import service_text  # noqa: PLC0415
    from greenshoe.engines import on_machine, read_service  # noqa: PLC0415

    service_text(given.get("service_text") or "")
    with chosen(given, "service") as service:
        draft = read_service(str(service))
        if given.get("machine"):
            draft = on_machine(draft, given["machine"])
        draft.service()


def _pair(given: Arguments) -> None:
    from greenshoe.crosslisting import find_pair, load_legs  # noqa: PLC0415

    pair = find_pair(given["ticker"], hk=given.get("hk"))
    with placed(given["files"]) as paths:
        legs = load_legs(paths[0].parent, pair)
    for market, leg in (("New York", legs.anchor), ("Hong Kong", legs.hong_kong)):
        if leg is None:
            raise InputError(
                f"hold no prices of {market}", key="files",
                expected="a file of each market, its name holding the ticker or the code",
            )  # fmt: skip


_OWN: Mapping[str, Callable[[Arguments], None]] = {
    "value": _value,
    "fleet": _fleet,
    "serving": _serving,
    "pair": _pair,
}


def check(given: Arguments, progress: Progress) -> Any:  # noqa: ANN401 - JSON
    """Refuse what the call of a question would refuse; what is quick is answered and forgotten.

    Raises
    ------
    GreenshoeError
        As the call itself.
    """
    name, arguments = given["call"], given["arguments"]
    if name in _OWN:
        _OWN[name](arguments)
    else:
        _QUICK[name](arguments, progress)
