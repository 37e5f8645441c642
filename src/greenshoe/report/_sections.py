"""The sections of a report, in order; other rooms' sections stand before the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenshoe.core import InputError
from greenshoe.report._result_json import answered_by
from greenshoe.report._section_evidence import (
    cannot_say_section,
    manifest_section,
    rules_section,
    sources_section,
    timetable_section,
)
from greenshoe.report._section_greenshoe import greenshoe_section
from greenshoe.report._section_ladder import applications_section, ladder_section
from greenshoe.report._section_money import capital_section, grid_section, lock_ups_section
from greenshoe.report._section_offer import checks_section, clawback_section, tranches_section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from greenshoe.report._model import ReportSection
    from greenshoe.report._reading import Reading

__all__ = ["sections_of"]

_OWN = (
    checks_section,
    tranches_section,
    clawback_section,
    ladder_section,
    applications_section,
    capital_section,
    greenshoe_section,
    lock_ups_section,
    timetable_section,
    grid_section,
)


def sections_of(reading: Reading, added: Sequence[ReportSection] = ()) -> tuple[ReportSection, ...]:
    """Return every section of a report in order.

    Raises
    ------
    InputError
        If two sections have the same key.
    """
    made = (build(reading) for build in _OWN)
    sections = (
        *(section for section in made if section is not None),
        *added,
        cannot_say_section(reading, answered_by(added)),
        rules_section(reading),
        sources_section(reading),
        manifest_section(reading),
    )
    keys = [section.key for section in sections]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise InputError("is the key of two sections", key="section", value=twice)
    return sections
