"""The cap table through time: private rounds, the listing, votes, lock-ups, what comes after."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from greenshoe.company._closed_offering import voting_share

if TYPE_CHECKING:
    from datetime import date

    from greenshoe.core import Section

__all__ = [
    "LOCK_UP_KINDS",
    "CapTable",
    "IndexEvent",
    "LockUp",
    "Round",
    "ShareClass",
    "read_cap_table",
]

_MOST_ROWS = 200
LOCK_UP_KINDS = ("cornerstones", "existing holders", "other")


@dataclass(frozen=True)
class Round:
    """A private round.

    Attributes
    ----------
    name, day
        As published.
    amount_mn, currency
        Raised, in millions.
    price_per_share
        In `currency`, adjusted for later splits; `None` where not published.
    post_money_mn
        Value after the round; `None` where not published.
    source, confidence
        Where it was read.
    """

    name: str
    day: date | None
    amount_mn: float | None
    currency: str
    price_per_share: float | None
    post_money_mn: float | None
    source: str
    confidence: str


@dataclass(frozen=True)
class ShareClass:
    """A class of shares and its votes."""

    name: str
    shares: int
    votes: int


@dataclass(frozen=True)
class LockUp:
    """Shares that cannot be sold until a date.

    Attributes
    ----------
    holder
        Who is bound.
    shares
        How many; `None` where it is not stated.
    until
        First day on which they may be sold.
    source
        The rule, or the page it was read on.
    kind
        `cornerstones`, `existing holders` or `other`: a listing's own lock-ups stand in for those
        of the model of the same kind.
    """

    holder: str
    shares: int | None
    until: date
    source: str = ""
    kind: str = "other"


@dataclass(frozen=True)
class IndexEvent:
    """An inclusion in an index, announced or following from a rule; the day may be open."""

    index: str
    day: date | None
    source: str = ""


@dataclass(frozen=True)
class CapTable:
    """What is known of a company's owners.

    Attributes
    ----------
    rounds, classes, lock_ups
        See their classes.
    use_of_proceeds
        (purpose, share of the net proceeds).
    index_events
        Inclusions announced or expected.
    """

    rounds: tuple[Round, ...] = ()
    classes: tuple[ShareClass, ...] = ()
    lock_ups: tuple[LockUp, ...] = ()
    use_of_proceeds: tuple[tuple[str, float], ...] = ()
    index_events: tuple[IndexEvent, ...] = ()

    def votes(self) -> list[dict[str, object]]:
        """Return each class's shares, votes and share of all votes."""
        weight = sum(c.shares * c.votes for c in self.classes)
        return [
            {
                **asdict(c),
                "share_of_votes": voting_share(c.shares, c.votes, weight - c.shares * c.votes),
            }
            for c in self.classes
        ]

    def step_ups(self, offer_price: float, post_money_mn: float) -> list[dict[str, object]]:
        """Return what each round's holders gained at the offer.

        Parameters
        ----------
        offer_price, post_money_mn
            In the currency of the rounds.

        Returns
        -------
        list
            `{round, day, amount_mn, step_up, basis}`: offer price over round price where the
            price is published, else value over value (which ignores shares sold since).
        """
        rows: list[dict[str, object]] = []
        for held in self.rounds:
            ratio, basis = None, "not published"
            if held.price_per_share:
                ratio, basis = offer_price / held.price_per_share, "price"
            elif held.post_money_mn:
                ratio, basis = post_money_mn / held.post_money_mn, "post-money"
            rows.append(
                {
                    "round": held.name,
                    "day": held.day,
                    "amount_mn": held.amount_mn,
                    "currency": held.currency,
                    "step_up": ratio,
                    "basis": basis,
                    "source": held.source,
                }
            )
        return rows


def _round(section: Section) -> Round:
    section.only(
        (
            *("name", "date", "amount_mn", "currency", "price_per_share"),
            *("post_money_mn", "source", "confidence"),
        )
    )

    def maybe(key: str) -> float | None:
        return section.number(key, low=0) if section.has(key) else None

    return Round(
        section.text("name"),
        section.day("date"),
        maybe("amount_mn"),
        section.text("currency", ""),
        maybe("price_per_share"),
        maybe("post_money_mn"),
        section.text("source", ""),
        section.text("confidence", ""),
    )


def _lock_up(section: Section) -> LockUp:
    section.only(("holder", "shares", "until", "source", "kind"))
    until = section.day("until")
    if until is None:
        raise section.wrong("until", "is missing", "a date")
    shares = section.integer("shares", low=0, high=10**12)
    kind = section.text("kind", "other")
    if kind not in LOCK_UP_KINDS:
        raise section.wrong("kind", "is not a kind of holder", " or ".join(LOCK_UP_KINDS))
    return LockUp(section.text("holder"), shares, until, section.text("source", ""), kind)


def _share_class(section: Section) -> ShareClass:
    section.only(("name", "shares", "votes"))
    shares = section.integer("shares", low=0, high=10**12)
    return ShareClass(section.text("name"), shares, section.integer("votes", low=1, high=1000))


def _index_event(section: Section) -> IndexEvent:
    section.only(("index", "date", "source"))
    day = section.day("date")
    if day is None:
        raise section.wrong("date", "is missing", "a date")
    return IndexEvent(section.text("index"), day, section.text("source", ""))


def read_cap_table(section: Section, issued_shares: int | None) -> CapTable:
    """Read `[cap_table]`.

    Raises
    ------
    ModelError
        For an unknown key, shares locked beyond those issued, or purposes beyond the whole.
    """
    section.only(("rounds", "share_classes", "lock_ups", "use_of_proceeds", "index_events"))
    parts = {
        name: section.sections(name)
        for name in ("rounds", "share_classes", "lock_ups", "use_of_proceeds", "index_events")
    }
    for name, rows in parts.items():
        if len(rows) > _MOST_ROWS:
            raise section.wrong(name, "is too long", f"up to {_MOST_ROWS} rows")
    uses = tuple(
        (row.text("purpose"), row.number("share", low=0, high=1))
        for row in parts["use_of_proceeds"]
    )
    if sum(share for _, share in uses) > 1 + 1e-9:
        raise section.wrong("use_of_proceeds", "adds up to more than the whole", "at most 1")
    locks = tuple(_lock_up(row) for row in parts["lock_ups"])
    if issued_shares is not None and sum(lock.shares or 0 for lock in locks) > issued_shares:
        raise section.wrong("lock_ups", "locks more shares than are issued")
    return CapTable(
        tuple(_round(row) for row in parts["rounds"]),
        tuple(_share_class(row) for row in parts["share_classes"]),
        locks,
        uses,
        tuple(_index_event(row) for row in parts["index_events"]),
    )
