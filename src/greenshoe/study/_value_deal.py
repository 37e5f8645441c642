"""The company behind a deal, valued with this deal's shares, price, proceeds and lock-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import UnknownNameError

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.company import Valuation
    from greenshoe.study._run import StudyResult

__all__ = ["value_deal"]


def value_deal(
    result: StudyResult, *, draws: int = 1 << 12, folder: Path | None = None
) -> Valuation | None:
    """Value the company of a studied deal.

    Parameters
    ----------
    result
        The study; its deal names a company model (`[company]` in the deal file).
    draws
        Draws of the simulation, a power of two.
    folder
        Of the deal file: a model that it names by path is looked for there first.

    Returns
    -------
    Valuation or None
        `None` where the deal names no model, or neither states the issued shares.

    Raises
    ------
    ModelError
        If the model named is not shipped, or wrong.
    """
    name = result.deal.record.company_model
    if name is None:
        return None
    from greenshoe.company import load_model, value  # noqa: PLC0415 - SciPy loads here
    from greenshoe.study._listing_terms import listing_terms  # noqa: PLC0415 - as above

    try:
        model = load_model(_beside(folder, name))
    except UnknownNameError as error:
        error.file, error.key = result.deal.record.file or None, "company.model"
        raise
    terms = listing_terms(result, model)
    if terms is None:
        return None
    return value(model, deal=terms, draws=draws, seed=result.manifest.seed + 1)


def _beside(folder: Path | None, model: str) -> str:
    """Return the path of a model that stands beside the deal file, else the name as it is."""
    if folder is None or not model.endswith(".toml"):
        return model
    beside = folder / model
    return str(beside) if beside.is_file() else model
