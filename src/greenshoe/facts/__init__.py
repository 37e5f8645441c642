"""Text to facts, facts to findings: who claims what, and where the claims do not fit."""

from greenshoe.facts._dates import Anchor
from greenshoe.facts._extract import Reading, read_text
from greenshoe.facts._fact import Fact
from greenshoe.facts._finding import Finding, Misprint, Notes, Place
from greenshoe.facts._lexicon import Entity, Lexicon, Metric, load_lexicon
from greenshoe.facts._numbers import Number, NumberKind, find_numbers
from greenshoe.facts._outside import Outside, OutsideFact, load_outside
from greenshoe.facts._reconcile import CHECKS, reconcile

__all__ = [
    "CHECKS",
    "Anchor",
    "Entity",
    "Fact",
    "Finding",
    "Lexicon",
    "Metric",
    "Misprint",
    "Notes",
    "Number",
    "NumberKind",
    "Outside",
    "OutsideFact",
    "Place",
    "Reading",
    "find_numbers",
    "load_lexicon",
    "load_outside",
    "read_text",
    "reconcile",
]
