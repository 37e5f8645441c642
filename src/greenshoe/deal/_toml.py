"""Deal files: TOML in, TOML out."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING

from greenshoe.core import DealError, read_bytes, sha256_of
from greenshoe.deal._parse import read_record

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.deal._record import DealRecord

__all__ = ["parse_deal_text", "read_deal_file"]

_LARGEST_DEAL_FILE = 4 * 1024 * 1024
_DEEPEST = 100


def _exact(text: str) -> Decimal:
    """Read a TOML float exactly; inf, nan and absurd exponents are refused where they stand."""
    value = Decimal(text)  # tomllib passes only what is a number
    if not value.is_finite() or abs(value.adjusted()) > _DEEPEST:
        raise DealError(
            "is not a finite number", value=text, expected="a plain number such as 116.2"
        )
    return value


def parse_deal_text(content: bytes, *, file: str) -> DealRecord:
    r"""Parse the bytes of a deal file.

    Raises
    ------
    DealError
        If they are not UTF-8 TOML, or hold something a deal does not have.

    >>> record = parse_deal_text(b'stock_code = "2513"\noffer_price_hkd = 116.20', file="x.toml")
    >>> record.number("offer_price_hkd")
    Decimal('116.20')
    """
    try:
        data = tomllib.loads(content.decode("utf-8-sig"), parse_float=_exact)
    except UnicodeDecodeError as error:
        raise DealError("is not UTF-8 text", file=file, expected="a TOML file in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise DealError(
            f"is not TOML ({error})", file=file, expected="key = value lines"
        ) from error
    except RecursionError as error:
        raise DealError("is nested too deeply", file=file, expected="a flat deal file") from error
    except DealError as error:
        error.file = file
        raise
    except ValueError as error:
        raise DealError(
            f"is not TOML ({error})", file=file, expected="key = value lines"
        ) from error
    return read_record(data, file=file, sha256=sha256_of(content))


def read_deal_file(path: Path) -> DealRecord:
    """Read a deal file from disk (at most 4 MiB).

    Raises
    ------
    InputError
        If it cannot be read.
    DealError
        If it is not a deal.
    """
    return parse_deal_text(read_bytes(path, limit=_LARGEST_DEAL_FILE), file=path.name)
