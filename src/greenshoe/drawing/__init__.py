"""Pictures as plain marks on a plane, and the one hand that draws them as SVG.

A room makes a `Picture` of its numbers, a page or a file shows it. All pictures share their axes,
type and colours; none hangs on colour alone, each is told in words, light and dark.
"""

from greenshoe.drawing._days import month_starts
from greenshoe.drawing._json import picture_from_json, picture_to_json
from greenshoe.drawing._marks import (
    NARROW,
    WIDE,
    Dot,
    Label,
    Line,
    Mark,
    Picture,
    Polygon,
    Rect,
    moved,
)
from greenshoe.drawing._numbers import (
    cut_to_width,
    lines_of,
    short_amount,
    short_number,
    text_width,
)
from greenshoe.drawing._plot import Plot, apart, legend
from greenshoe.drawing._scale import Axis, LogScale, Scale
from greenshoe.drawing._style import picture_style
from greenshoe.drawing._svg import svg_element, svg_file

__all__ = [
    "NARROW",
    "WIDE",
    "Axis",
    "Dot",
    "Label",
    "Line",
    "LogScale",
    "Mark",
    "Picture",
    "Plot",
    "Polygon",
    "Rect",
    "Scale",
    "apart",
    "cut_to_width",
    "legend",
    "lines_of",
    "month_starts",
    "moved",
    "picture_from_json",
    "picture_style",
    "picture_to_json",
    "short_amount",
    "short_number",
    "svg_element",
    "svg_file",
    "text_width",
]
