"""The rulebook: every rule, every day."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

from greenshoe.core import (
    OutcomeNotNamedError,
    RuleDateError,
    RuleError,
    UnknownRuleError,
    sha256_of,
)
from greenshoe.rules._schema import read_rules

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal
    from fractions import Fraction

    from greenshoe.rules._rule import Rule
    from greenshoe.rules._value import Table

__all__ = ["Rulebook", "RulebookOn"]


@dataclass(frozen=True)
class Rulebook:
    """Every dated value of every rule.

    Attributes
    ----------
    rules
        The values of each rule, by name, in the order of their days.
    checked_on
        The latest day on which any of them was looked at.
    sha256
        Hash of all its files' bytes, in the order of their names.

    >>> from datetime import date
    >>> book = Rulebook.load()
    >>> book.at(date(2025, 8, 3)).get("clawback.PN18").value[0]
    Table({'multiple': 15, 'public_pct': 30})
    """

    rules: Mapping[str, tuple[Rule, ...]]
    checked_on: date
    sha256: str

    @staticmethod
    def load() -> Rulebook:
        """Return the shipped rulebook; it is read once in a process.

        Raises
        ------
        RuleError
            If a file of it is wrong.
        """
        return _shipped()

    @staticmethod
    def from_files(contents: Mapping[str, bytes]) -> Rulebook:
        """Return the rulebook of some TOML files, given by name.

        Raises
        ------
        RuleError
            If a file is wrong, a name occurs twice, or there is no rule at all.
        """
        ordered = sorted(contents.items())
        rules: dict[str, tuple[Rule, ...]] = {}
        for file, content in ordered:
            for name, group in groupby(read_rules(file, content), key=lambda rule: rule.name):
                if name in rules:
                    raise RuleError("is defined twice", file=file, rule=name)
                rules[name] = tuple(group)
        if not rules:
            raise RuleError("no rule was given", expected="at least one file of rules")
        return Rulebook(
            rules=dict(sorted(rules.items())),
            checked_on=max(rule.checked_on for values in rules.values() for rule in values),
            sha256=sha256_of(b"".join(content for _, content in ordered)),
        )

    def names(self) -> tuple[str, ...]:
        """Return the name of every rule, sorted."""
        return tuple(self.rules)

    def members(self, group: str) -> tuple[str, ...]:
        """Return the names that begin with `group` and a full stop.

        >>> Rulebook.load().members("clawback")[:3]
        ('clawback.18C', 'clawback.A', 'clawback.B')
        """
        return tuple(name for name in self.rules if name.startswith(f"{group}."))

    def history(self, name: str) -> tuple[Rule, ...]:
        """Return every value of a rule, in the order of their days.

        Raises
        ------
        UnknownRuleError
            If there is no rule of that name.
        """
        try:
            return self.rules[name]
        except KeyError:
            raise self.unknown(name) from None

    def unknown(self, name: str) -> UnknownRuleError:
        """Return the error that a name is unknown, with the names nearest to it."""
        asked = name.casefold()
        groups = {".".join(n.split(".")[:depth]) for n in self.rules for depth in (1, 2, 3)}
        known = {candidate.casefold(): candidate for candidate in sorted(groups)}
        near = get_close_matches(asked, known, n=3, cutoff=0.5)
        near += [key for key in known if len(asked) > 2 and asked in key]
        suggested = [known[key] for key in dict.fromkeys(near)][:3]
        return UnknownRuleError(
            "is no rule",
            value=name,
            expected=" or ".join(suggested) or "a name that `greenshoe rule` lists",
        )

    def at(self, on: date) -> RulebookOn:
        """Return the rulebook as it stands on one day.

        Which day that is depends on the rule: see `Rule.applies_by`.
        """
        return RulebookOn(book=self, on=on)


@dataclass(frozen=True)
class RulebookOn:
    """The rules in force on one day."""

    book: Rulebook
    on: date

    def outcomes(self, name: str) -> tuple[Rule, ...]:
        """Return every value in force: none, one, or one for each possible outcome.

        Raises
        ------
        UnknownRuleError
            If there is no rule of that name.
        """
        return tuple(rule for rule in self.book.history(name) if rule.in_force(self.on))

    def get(self, name: str, *, outcome: str | None = None) -> Rule:
        """Return the value of a rule in force on the day.

        Parameters
        ----------
        name
            A full name, see `Rulebook.names`.
        outcome
            Which outcome of a proposal to suppose where two are possible; on days before the
            proposal could have taken effect it makes no difference.

        Raises
        ------
        UnknownRuleError
            If there is no rule of that name.
        RuleDateError
            If no value is in force on the day.
        OutcomeNotNamedError
            If two outcomes are possible and none, or another, is named.
        """
        found = self.find(name, outcome=outcome)
        if found is None:
            history = self.book.history(name)
            first, last = history[0].start, history[-1].until
            raise RuleDateError(
                "no value is in force",
                rule=name,
                date=self.on,
                expected=f"a {history[0].applies_by} from {first}"
                + (f" to {last}" if last else ""),
            )
        return found

    def find(self, name: str, *, outcome: str | None = None) -> Rule | None:
        """Return the value in force, or `None` if there is none on the day.

        Raises
        ------
        UnknownRuleError
            If there is no rule of that name.
        OutcomeNotNamedError
            If two outcomes are possible and none, or another, is named.
        """
        if outcome is not None:
            self._check_outcome(name, outcome)
        in_force = self.outcomes(name)
        for rule in in_force:
            if rule.outcome is None or rule.outcome == outcome:
                return rule
        if in_force:
            raise OutcomeNotNamedError(
                "two outcomes are possible and none is named",
                rule=name,
                date=self.on,
                expected=" or ".join(f'outcome "{rule.outcome}"' for rule in in_force),
            )
        return None

    def _check_outcome(self, name: str, outcome: str) -> None:
        """Refuse an outcome that the rule does not know on any day."""
        known = dict.fromkeys(rule.outcome for rule in self.book.history(name) if rule.outcome)
        if outcome not in known:
            raise OutcomeNotNamedError(
                "is no outcome of the rule",
                value=outcome,
                rule=name,
                expected=" or ".join(known) or "no outcome: the rule is settled",
            )

    def fraction(self, name: str, *, outcome: str | None = None) -> Fraction:
        """Return a rule as a fraction of one: 3/20 for 15 %; see `Rule.fraction`."""
        return self.get(name, outcome=outcome).fraction()

    def decimal(self, name: str, *, outcome: str | None = None) -> Decimal:
        """Return a rule's number in its own unit: 15 for 15 %; see `Rule.decimal`."""
        return self.get(name, outcome=outcome).decimal()

    def integer(self, name: str, *, outcome: str | None = None) -> int:
        """Return a rule's whole number; see `Rule.integer`."""
        return self.get(name, outcome=outcome).integer()

    def text(self, name: str, *, outcome: str | None = None) -> str:
        """Return a rule's text; see `Rule.text`."""
        return self.get(name, outcome=outcome).text()

    def flag(self, name: str, *, outcome: str | None = None) -> bool:
        """Return a rule's yes or no; see `Rule.flag`."""
        return self.get(name, outcome=outcome).flag()

    def table(self, name: str, *, outcome: str | None = None) -> tuple[Table, ...]:
        """Return a rule's rows; see `Rule.table`."""
        return self.get(name, outcome=outcome).table()


@cache
def _shipped() -> Rulebook:
    """Read the files of `params` that ship with the package."""
    folder = files("greenshoe.rules") / "params"
    return Rulebook.from_files(
        {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(".toml")}
    )
