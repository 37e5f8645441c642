"""Which listing route is open, how far it is, and the way from the filing to Southbound."""

from greenshoe.route._channels import Channel, channels_of
from greenshoe.route._company import Company, read_company
from greenshoe.route._picture import timetable_picture
from greenshoe.route._report import RouteReport, assess, route_as_json
from greenshoe.route._routes import Route
from greenshoe.route._southbound import Southbound, southbound_of
from greenshoe.route._test import Test
from greenshoe.route._timetable import Step, timetable_of

__all__ = [
    "Channel",
    "Company",
    "Route",
    "RouteReport",
    "Southbound",
    "Step",
    "Test",
    "assess",
    "channels_of",
    "read_company",
    "route_as_json",
    "southbound_of",
    "timetable_of",
    "timetable_picture",
]
