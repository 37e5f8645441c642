"""Download a pair's prices through yfinance: the one thing here that touches the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import InputError, write_atomically

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["download_prices"]


def download_prices(folder: Path, us: str, hk: str | None) -> list[Path]:
    """Write the raw daily prices of a ticker and a stock code as CSV files.

    The prices are asked for without any adjustment: the vendor's adjustment of Hong Kong shares
    for dividends is wrong. They belong to the vendor and are for the user's own use.

    Parameters
    ----------
    folder
        Where the files go: ``BABA.csv``, ``9988.HK.csv``.
    us, hk
        Ticker, and stock code if there is one.

    Raises
    ------
    InputError
        If yfinance is not installed (extra ``[live]``), or nothing came back.
    """
    try:
        import yfinance  # noqa: PLC0415 - an extra, only when asked for
    except ImportError as error:
        raise InputError(
            "needs yfinance", key="--live", expected="pip install 'greenshoe[live]'"
        ) from error
    written = []
    for symbol in [us, *([f"{hk}.HK"] if hk else [])]:
        frame = yfinance.Ticker(symbol).history(period="max", auto_adjust=False)
        if not len(frame):
            raise InputError("nothing came back", key="--live", value=symbol)
        target = folder / f"{symbol}.csv"
        write_atomically(target, frame.to_csv())
        written.append(target)
    return written
