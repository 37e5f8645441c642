"""Where one can go: a few groups at the top, and the pages of the group one is in."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Group", "group_of", "groups", "job_title"]


@dataclass(frozen=True)
class Group:
    """One entry of the navigation, with the pages under it."""

    title: str
    href: str
    pages: tuple[tuple[str, str], ...] = ()
    under: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Tell whether a path belongs to the group.

        >>> group_of("/deals/2513/change").title, group_of("/pair").title, group_of("/x")
        ('Deals', 'Markets', None)
        """
        known = {self.href, *(href for href, _ in self.pages)}
        return path in known or path.startswith(self.under)


groups = (
    Group(
        "Deals",
        "/",
        (("/", "The list"), ("/compare", "Compare"), ("/deals/new", "A deal of your own")),
        ("/deals/",),
    ),
    Group("Plan", "/plan"),
    Group("Desk", "/desk"),
    Group("Markets", "/window", (("/window", "The window"), ("/pair", "Two markets"))),
    Group(
        "Companies",
        "/value",
        (
            ("/value", "Value"),
            ("/engines/fleet", "Robotaxi fleet"),
            ("/engines/serving", "Token serving"),
            ("/route", "Listing routes"),
        ),
    ),
    Group("Documents", "/documents"),
    Group("Rules", "/rules", under=("/rules/",)),
    Group("Jobs", "/jobs", under=("/jobs/",)),
)
"""The navigation."""


_JOBS = {
    "plan": "The plan",
    "desk": "The desk",
    "book": "The book",
    "window": "The window",
    "pair": "Two markets",
    "route": "Listing routes",
    "value": "Value",
    "fleet": "Robotaxi fleet",
    "serving": "Token serving",
    "simulate": "The first day, simulated",
    "read": "Documents",
}


def job_title(command: str) -> str:
    """Return what a kind of job is called on a page.

    >>> job_title("fleet")
    'Robotaxi fleet'
    """
    return _JOBS.get(command, command)


def group_of(path: str) -> Group | None:
    """Return the group that a path belongs to."""
    return next((group for group in groups if group.holds(path)), None)
