"""Operating drivers simulated: a fleet in a city, a model that serves tokens."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from greenshoe.core import UnknownNameError
from greenshoe.web._given import written
from greenshoe.web._shipped import shipped_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from greenshoe.engines import EngineResult
    from greenshoe.web._given import Arguments, Call, Progress

__all__ = ["ENGINE_CALLS", "chosen"]

_VARIANTS = 18  # runs of a fleet's curve: sizes, thin copies, demands; progress is a share of them


def chosen(given: Arguments, kind: str) -> AbstractContextManager[Path | str]:
    """Return what an engine runs: a shipped name, or the file of a text; never a path.

    Raises
    ------
    UnknownNameError
        If nothing of that name is shipped.
    """
    if given.get(f"{kind}_text"):
        return written(given[f"{kind}_text"], f"{kind}.toml")
    name, names = given.get(kind) or "", shipped_names(kind)
    if name not in names:
        raise UnknownNameError(
            "is not shipped", key=kind, value=name, expected=", ".join(names)
        )  # fmt: skip
    return nullcontext(name)


def _answer(result: EngineResult, given: Arguments, pictures: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    answer = result.to_json()
    if given.get("pictures"):
        from greenshoe.drawing import picture_to_json  # noqa: PLC0415

        answer["pictures"] = {
            name: picture_to_json(draw(result)) for name, draw in pictures.items()
        }
    return answer


def _fleet(given: Arguments, progress: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import fleet_sizes  # noqa: PLC0415
    from greenshoe.engines import curve_picture, demand_picture  # noqa: PLC0415
    from greenshoe.study import FleetRequest, fleet_engine  # noqa: PLC0415

    days, done = given.get("days", 20), [0]

    def advance(more: int) -> None:
        done[0] += more
        progress(min(1.0, done[0] / (days * _VARIANTS)))

    with chosen(given, "city") as city:
        request = FleetRequest(
            city,
            policy=given.get("policy") or None,
            vehicles=given.get("vehicles"),
            fleets=fleet_sizes(given.get("fleets")),
            days=days,
            seed=given.get("seed", 0),
            solve=given.get("solve") or None,
        )
        result = fleet_engine(request, progress=advance)
    return _answer(result, given, {"curve": curve_picture, "demand": demand_picture})


def _serving(given: Arguments, _: Progress) -> Any:  # noqa: ANN401 - JSON
    from greenshoe.answers import service_text, serving_study  # noqa: PLC0415
    from greenshoe.engines import serving_picture  # noqa: PLC0415

    service_text(given.get("service_text") or "")
    with chosen(given, "service") as service:
        result = serving_study(
            str(service),
            machine=given.get("machine") or None,
            draws=given.get("draws", 256),
            seed=given.get("seed", 0),
        )
    return _answer(result, given, {"serving": serving_picture})


ENGINE_CALLS: Mapping[str, Call] = {"fleet": _fleet, "serving": _serving}
"""Questions by name."""
