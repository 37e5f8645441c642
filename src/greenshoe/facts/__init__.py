"""Text to facts, facts to findings: who claims what, and where the claims do not fit."""

from greenshoe.facts._dates import Anchor
from greenshoe.facts._extract import Reading, read_text
from greenshoe.facts._fact import Fact
from greenshoe.facts._lexicon import Entity, Lexicon, Metric, load_lexicon
from greenshoe.facts._numbers import Number, NumberKind, find_numbers

__all__ = [
    "Anchor",
    "Entity",
    "Fact",
    "Lexicon",
    "Metric",
    "Number",
    "NumberKind",
    "Reading",
    "find_numbers",
    "load_lexicon",
    "read_text",
]
