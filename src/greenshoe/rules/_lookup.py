"""What a rule, or a group of rules, says on a day: the answer of `greenshoe rule`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from greenshoe.core import Confidence, OutcomeNotNamedError, RuleDateError, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from greenshoe.core import Json
    from greenshoe.rules._rule import Rule
    from greenshoe.rules._rulebook import Rulebook, RulebookOn

__all__ = ["Answer", "look_up", "look_up_all"]


@dataclass(frozen=True)
class Answer:
    """What one name says on one day.

    Attributes
    ----------
    name
        The rule, or the beginning of the names of a group.
    on
        The day asked for.
    is_group
        Whether `name` is a group.
    in_force
        The values in force, of a group in the order of the members' names.
    not_in_force
        Of each member without a value on the day, the value nearest to it.
    history
        Every value of a single rule.
    """

    name: str
    on: date
    is_group: bool
    in_force: tuple[Rule, ...]
    not_in_force: tuple[Rule, ...] = ()
    history: tuple[Rule, ...] = ()

    @property
    def open_outcomes(self) -> tuple[str, ...]:
        """The outcomes among which one has to be named, empty if all is settled."""
        return tuple(dict.fromkeys(rule.outcome for rule in self.in_force if rule.outcome))

    def as_json(self) -> dict[str, Json]:
        """Return the answer with the keys of a dated value, and of a group its members besides."""
        names = list(dict.fromkeys(rule.name for rule in self.in_force))
        top = _combined(self.name, self.in_force)
        extra: dict[str, Json] = {"on": to_json(self.on)}
        if self.is_group:
            top["value"] = {name: _value(self.in_force, name) for name in names}
            top["title"] = f"The rules {self.name}.*"
            extra["members"] = [rule_as_json(rule) for rule in self.in_force]
            extra["not_in_force"] = [rule_as_json(rule) for rule in self.not_in_force]
        elif self.in_force:
            top["value"] = _value(self.in_force, self.name)
        if not self.is_group and len(self.in_force) > 1:
            extra["outcomes"] = [rule_as_json(rule) for rule in self.in_force]
        return top | extra


def rule_as_json(rule: Rule) -> dict[str, Json]:
    """Return one dated value with the keys of its file."""
    return {
        "name": rule.name,
        "title": rule.title,
        "from": to_json(rule.start),
        "until": to_json(rule.until),
        "value": to_json(rule.value),
        "unit": rule.unit,
        "authority": rule.authority,
        "evidence": rule.evidence,
        "confidence": rule.confidence.value,
        "confidence_words": rule.confidence.words,
        "checked_on": to_json(rule.checked_on),
        "applies_by": rule.applies_by,
        "outcome": rule.outcome,
        "note": rule.note,
    }


def _combined(name: str, rules: Sequence[Rule]) -> dict[str, Json]:
    """Return one citation for several values: the time they share, the weakest mark."""
    if len(rules) == 1 and rules[0].name == name:
        return rule_as_json(rules[0])
    ends = [rule.until for rule in rules if rule.until is not None]
    weakest = Confidence.weakest(rule.confidence for rule in rules)
    return {
        "name": name,
        "title": rules[0].title,
        "from": to_json(max(rule.start for rule in rules)),
        "until": to_json(min(ends, default=None)),
        "value": None,
        "unit": _joined(rule.unit for rule in rules),
        "authority": _joined(rule.authority for rule in rules),
        "evidence": _joined(rule.evidence for rule in rules),
        "confidence": weakest.value,
        "confidence_words": weakest.words,
        "checked_on": to_json(max(rule.checked_on for rule in rules)),
        "applies_by": _joined(rule.applies_by for rule in rules),
        "outcome": None,
        "note": None,
    }


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


def _value(rules: Sequence[Rule], name: str) -> Json:
    """Return the value of one rule, or of each of its outcomes."""
    own = [rule for rule in rules if rule.name == name]
    if len(own) == 1:
        return to_json(own[0].value)
    return {rule.outcome or "": to_json(rule.value) for rule in own}


def look_up(book: Rulebook, name: str, on: date, *, outcome: str | None = None) -> Answer:
    """Return what a rule, or every rule whose name begins so, says on a day.

    Names are found whatever their capitals. Where two outcomes are possible and none is named the
    answer holds both.

    Raises
    ------
    UnknownRuleError
        If there is neither a rule nor a group of that name.
    RuleDateError
        If nothing of it is in force on the day.
    OutcomeNotNamedError
        If `outcome` is no outcome of the rule, or of any member of the group.

    >>> from datetime import date
    >>> from greenshoe.rules import Rulebook
    >>> answer = look_up(Rulebook.load(), "clawback", date(2025, 8, 3))
    >>> [rule.name for rule in answer.in_force]
    ['clawback.18C', 'clawback.GEM', 'clawback.PN18', 'clawback.requires_full_placing']
    >>> [f"{rule.name} from {rule.start}" for rule in answer.not_in_force]
    ['clawback.A from 2025-08-04', 'clawback.B from 2025-08-04']
    """
    found = _found(book, name)
    at = book.at(on)
    if found in book.rules:
        in_force = at.outcomes(found)
        if outcome is not None or not in_force:
            in_force = (at.get(found, outcome=outcome),)
        return Answer(found, on, is_group=False, in_force=in_force, history=book.history(found))
    return _look_up_group(at, found, outcome)


def _look_up_group(at: RulebookOn, group: str, outcome: str | None) -> Answer:
    """Return what every member of a group says."""
    members = at.book.members(group)
    known = {rule.outcome for name in members for rule in at.book.history(name) if rule.outcome}
    if outcome is not None and outcome not in known:
        raise OutcomeNotNamedError(
            "is no outcome of any rule of the group",
            value=outcome,
            rule=group,
            expected=" or ".join(sorted(known)) or "no outcome: the rules are settled",
        )
    in_force = tuple(
        rule
        for name in members
        for rule in at.outcomes(name)
        if outcome is None or rule.outcome in {None, outcome}
    )
    if not in_force:
        raise RuleDateError("nothing is in force", rule=f"{group}.*", date=at.on)
    silent = [name for name in members if not at.outcomes(name)]
    nearest = tuple(_nearest(at.book.history(name), at.on) for name in silent)
    return Answer(group, at.on, is_group=True, in_force=in_force, not_in_force=nearest)


def look_up_all(book: Rulebook, on: date) -> tuple[Answer, ...]:
    """Return what every rule says on a day; `in_force` is empty where nothing does."""
    at = book.at(on)
    return tuple(
        Answer(name, on, is_group=False, in_force=at.outcomes(name), history=book.history(name))
        for name in book.names()
    )


def _found(book: Rulebook, name: str) -> str:
    """Return the rule or the group that is meant, whatever its capitals."""
    asked = name.strip().rstrip(".*")[:200]
    if asked in book.rules or book.members(asked):
        return asked
    parts = [known.split(".") for known in book.names()]
    prefixes = [".".join(part[:depth]) for part in parts for depth in range(1, len(part) + 1)]
    for prefix in sorted(prefixes):
        if prefix.casefold() == asked.casefold():
            return prefix
    raise book.unknown(name[:200])


def _nearest(history: Sequence[Rule], on: date) -> Rule:
    """Return the next value after the day, else the last one before it."""
    later = [rule for rule in history if rule.start > on]
    return later[0] if later else history[-1]
