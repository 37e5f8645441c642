"""The error tree.

::

    GreenshoeError                 whatever this package says no with
    ├── InputError                 what was given is wrong                     exit 2
    │   ├── DealError              a deal file, a table of deals, a term
    │   ├── RuleError              a rule that cannot be answered
    │   │   ├── UnknownRuleError       no rule of that name
    │   │   ├── RuleDateError          no value in force on that date
    │   │   └── OutcomeNotNamedError   two outcomes are possible, none was named
    │   ├── DocumentError          a document that cannot be read
    │   ├── DataError              a data file: orders, prices, applications, clients
    │   │   └── StoreError             the user's own store cannot be used
    │   ├── ModelError             a company, fleet or serving model
    │   └── UnknownNameError       no deal, company, field or method of that name
    ├── NotPossibleError           the answer is "no": nothing satisfies the question   exit 1
    └── ConservationError          shares or cents were lost: a defect of ours         exit 70

An error remembers what it concerns (file, key, value, rule, date) and says what would be right;
``str(error)`` is one line.

>>> raise_me = DealError("is not a multiple of the board lot", file="deal.toml",
...                      key="public_shares", value=150, expected="a multiple of 100")
>>> str(raise_me)
'deal.toml: public_shares = 150: is not a multiple of the board lot; expected a multiple of 100'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_LONGEST_VALUE = 80


def _one_line(text: object, limit: int = 400) -> str:
    """Return `text` on one printable line of at most `limit` characters."""
    flat = " ".join(str(text).split())
    clean = "".join(c if c.isprintable() else "?" for c in flat)
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


class GreenshoeError(Exception):
    """Base of every error this package raises on purpose.

    Parameters
    ----------
    message
        What is wrong, in a few words.
    file
        The file it was found in.
    key
        The key, column or argument it concerns.
    value
        The offending value, shown as given and cut at 80 characters.
    rule
        Name of the rule that says so.
    date
        The date the rule was asked for.
    expected
        What would be right.
    """

    exit_code = 2

    def __init__(
        self,
        message: str,
        *,
        file: object = None,
        key: str | None = None,
        value: object = None,
        rule: str | None = None,
        date: date | None = None,
        expected: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = None if file is None else str(file)
        self.key = key
        self.value = value
        self.rule = rule
        self.date = date
        self.expected = expected

    def __str__(self) -> str:
        return self.line(str)

    def line(self, say: Callable[[str], str]) -> str:
        """Return the error as one line, its sentences said; names and values stay as they are.

        >>> InputError("is no date", key="--on", value="soon").line(str.upper)
        '--on = soon: IS NO DATE'
        """
        where = []
        if self.file is not None:
            where.append(_one_line(self.file))
        if self.key is not None and self.value is not None:
            where.append(f"{_one_line(self.key)} = {_one_line(self.value, _LONGEST_VALUE)}")
        elif self.key is not None:
            where.append(_one_line(self.key))
        elif self.value is not None:
            where.append(_one_line(self.value, _LONGEST_VALUE))
        if self.rule is not None:
            where.append(say(f"rule {self.rule}" + (f" on {self.date}" if self.date else "")))
        text = ": ".join([*where, _one_line(say(self.message))])
        if not self.expected:
            return text
        return f"{text}; {say('expected')} {_one_line(say(self.expected))}"


class InputError(GreenshoeError):
    """What was given is wrong."""


class DealError(InputError):
    """A deal file, a table of deals, or a term of a deal is wrong."""


class RuleError(InputError):
    """A rule cannot be answered."""


class UnknownRuleError(RuleError):
    """There is no rule of that name."""


class RuleDateError(RuleError):
    """No value of the rule is in force on that date."""


class OutcomeNotNamedError(RuleError):
    """Two outcomes of a proposal are possible on that date and the caller named neither."""


class DocumentError(InputError):
    """A document cannot be read."""


class DataError(InputError):
    """A data file (orders, prices, applications, clients) is wrong."""


class ModelError(InputError):
    """A company, fleet or serving model is wrong."""


class UnknownNameError(InputError):
    """There is no deal, company, field or method of that name."""


class NotPossibleError(GreenshoeError):
    """The answer is "no": nothing satisfies what was asked."""

    exit_code = 1


class ConservationError(GreenshoeError):
    """Shares or cents were lost or made: a defect of this package, never of the input."""

    exit_code = 70
