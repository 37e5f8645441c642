"""Text whose every character knows the span of the file it came from."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MappedText"]


@dataclass(frozen=True, slots=True)
class MappedText:
    """Characters with their place in the untouched file.

    Attributes
    ----------
    text
        The characters.
    starts, ends
        For each character the half-open span of `raw` it stands for; starts never decrease.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @staticmethod
    def plain(raw: str) -> MappedText:
        """Return `raw` mapped onto itself."""
        size = len(raw)
        return MappedText(raw, tuple(range(size)), tuple(range(1, size + 1)))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the file behind ``text[start:end]`` (not empty).

        >>> MappedText("ab", (0, 5), (1, 6)).span(0, 2)
        (0, 6)
        """
        return self.starts[start], max(self.ends[start:end])
