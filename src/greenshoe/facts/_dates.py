"""The date grammar: days, months, years, halves and quarters, spans, and words such as 昨日."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from greenshoe.facts._numerals import parse_chinese

__all__ = ["Anchor", "DateMention", "find_dates", "last_day", "weekday_near"]


@dataclass(frozen=True, slots=True)
class Anchor:
    """What relative dates count from.

    Attributes
    ----------
    day
        The publication date, or the best bound there is.
    precision
        `day`, `month`, `year`, or `unknown`.
    printed
        Whether the document prints it (else it was inferred).
    """

    day: date
    precision: str
    printed: bool

    @property
    def is_told(self) -> bool:
        """Whether the text tells when it is from, not merely of which years it speaks."""
        return self.printed or self.precision in {"day", "month"}

    @property
    def text(self) -> str:
        """The date as a period: ISO, as short as its precision."""
        return self.day.isoformat()[
            : {"day": 10, "month": 7, "year": 4, "unknown": 0}[self.precision]
        ]


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date as written.

    Attributes
    ----------
    start, end
        Its span in the normalised text.
    period
        ISO: `2025-11-06`, `2025-11`, `2025`, `2025-H1`, `2025-Q3`, `2025-9M`, `2022/2024`.
    inferred
        Whether the year or the day was not written.
    role
        `at`; `base` after 较 or "compared with"; `since` after 自; `beside` where it dates only the
        number before it that another is compared with ("up from 210 million in 2024").
    """

    start: int
    end: int
    period: str
    inferred: bool
    role: str = "at"


_MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sept sep", "october oct", "november nov", "december dec"), 1
    )
    for name in names.split()
}  # fmt: skip
_ORDINALS = {"一": 1, "首": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_ENGLISH_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_PARTS = {
    "初": "Q1",
    "年初": "Q1",
    "年中": "06",
    "中": "06",
    "底": "12",
    "末": "12",
    "年底": "12",
    "年末": "12",
}
_RELATIVE_YEARS = {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "前年": -2, "明年": 1, "后年": 2,
                   "this year": 0, "last year": -1, "next year": 1}  # fmt: skip
_RELATIVE_DAYS = {"今日": 0, "今天": 0, "今早": 0, "今晨": 0, "昨日": -1, "昨天": -1,
                  "昨晚": -1, "前日": -2,
                  "前天": -2, "明日": 1, "明天": 1, "后日": 2, "后天": 2, "today": 0,
                  "yesterday": -1,
                  "tomorrow": 1}  # fmt: skip
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6,
             "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
             "sunday": 6}  # fmt: skip
_PERIOD_WORDS = (
    r"(?P<half>上半年|下半年|h[12])|(?P<months>前三季度|前三季|首三季"
    r"|首三季度|前[二三四五六七八九十]+个?月|首[二三四五六七八九十]+个?月|前\d+个?月"
    r"|首\d+个?月)"
    r"|(?P<quarter>第?[一二三四首1-4]季度?|q[1-4])|(?P<part>年初|年底|年末|年中|初|底|末)"
)
_CHINESE_YEAR = (
    r"(?:(?P<year>(?:19|20)\d\d)(?:年|(?=(?:、|及|和|至|-)(?:19"
    r"|20)\d\d(?:年|、|及|和))|(?=上半年|下半年|前三季|[一二三四首]季|h[12]"
    r"|q[1-4]))|(?P<word>今年|去年|明年|前年|后年|本年|上年)"
    r"|(?P<cyear>二[零〇][一二三][零〇一二三四五六七八九]年))"
)
_MONTH_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_FIRST = "(?=[0-9今去明前后本上二昨首下星礼周第一三四这]|(?<![a-z])[a-z])"
_DATE = re.compile(
    rf"{_FIRST}(?:"
    # 2025年11月6日, 2025年11月, 2025年上半年, 2025年
    rf"(?<![\d.]){_CHINESE_YEAR}(?:度|财年|财政年度|全年)?(?:(?P<month>1[0-2]"
    rf"|0?[1-9])月(?:份)?(?:(?P<day>3[01]|[12]\d|0?[1-9])(?:日|号))?(?P<mpart>底|末|初)?"
    rf"|(?:{_PERIOD_WORDS}))?"
    # 2025-11-06, 2025/11/6, 06/11/2025
    r"|(?<![\d.a-z/-])(?P<iso>(?:19|20)\d\d[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]"
    r"|[12]\d|0?[1-9]))(?!\d)"
    r"|(?<![\d./-])(?P<dmy>(?:3[01]|[12]\d|0?[1-9])[/.](?:1[0-2]|0?[1-9])[/.](?:19|20)\d\d)(?!\d)"
    # 11月6日, 11月, 6日
    r"|(?<![\d.])(?P<month2>1[0-2]|0?[1-9])月(?:份)?(?:(?P<day2>3[01]|[12]\d"
    r"|0?[1-9])(?:日|号))?(?P<m2part>底|末|初)?"
    r"|(?<![\d.月])(?P<day3>3[01]|[12]\d|[1-9])(?:日|号)(?![内前后间])"
    # 1H2025, 2025H1, Q3 2025, FY2024
    r"|(?<![a-z\d])(?P<code>(?P<code_half>[12])h ?(?P<code_year>20\d\d)"
    r"|(?P<code_quarter>[1-4])q ?(?P<code_year2>20\d\d)|q(?P<code_quarter2>[1-4]) "
    r"(?P<code_year3>20\d\d)|fy ?(?P<code_year4>20\d\d))(?!\d)"
    # August 15, 2025; 15 August 2025; August 2025; Aug 4
    rf"|\b(?:(?P<eday>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)? "
    rf")?(?P<emonth>{_MONTH_NAME})\b\.?(?: (?P<eday2>3[01]|[12]\d|0?[1-9])(?:st|nd"
    rf"|rd|th)?\b(?!\d))?(?:,? (?P<eyear>(?:19|20)\d\d)\b)?"
    # the first half of 2025, the third quarter of 2025, the first nine months of 2025
    r"|(?P<ehalf>first|second) half (?:of )?(?P<eyear2>20\d\d)|(?P<equarter>first"
    r"|second|third|fourth) quarter (?:of )?(?P<eyear3>20\d\d)|first "
    r"(?P<emonths>nine|six|three|\d+) months of (?P<eyear4>20\d\d)"
    r"|\b(?P<eyear5>20[0-4]\d)\b(?!\d|[,.]\d|[%/-]|年| ?(?:million|billion|shares|times))"
    r"|(?P<relative>今日|今天|今早|今晨|昨日|昨天|昨晚|前日|前天|明日|明天|后日"
    r"|后天|\b(?:today|yesterday|tomorrow|this year|last "
    r"year|next year)\b)"
    r"|(?P<week>上上|上|本|这|下|今)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?![个年期])"
    r"|\b(?:(?P<eweek>last|next|this) )?(?P<eweekday>monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday)\b"
    r"|\b(?P<elone>first|second|third|fourth)[- ](?P<epart>quarter|half)\b(?! (?:of )?20)"
    r"|(?P<lone>上半年|下半年|前三季度|首三季|第[一二三四]季度?|首季|[一二三四]季度))"
)
_ROLE = re.compile(
    r"(?P<base>(?:较之|较|相较|相比|相比于|对比|比|同比|than in|than|compared with|compared to"
    r"|versus|from) ?$)|(?P<since>(?:自从|自|since) ?$)"
)
# "up from RMB 210 million in 2024": the date is that of the number beside it, and of no other.
_BESIDE = re.compile(
    r"\b(?:from|compared with|compared to|versus|against|than) [^.;。，]{0,8}\d[^;。]{0,30} in $"
)
_BESIDE_REACH = 64
_ENDED = re.compile(
    r"\b(?:(?:financial |fiscal )?years?|(?P<months>three|six|nine|twelve) months) ended (?:on )?$"
)
_ENDED_REACH = 32
_SPAN = re.compile(r" ?(?:至|到|-|~|—|to|and|–) ?")
_NEARLY = timedelta(days=183)


def last_day(period: str) -> date | None:
    """Return the last day of a period, `None` if it is not one.

    >>> last_day("2025-H1"), last_day("2024-02"), last_day("2022/2024")
    (datetime.date(2025, 6, 30), datetime.date(2024, 2, 29), datetime.date(2024, 12, 31))
    """
    text = period.rpartition("/")[2]
    if not re.match(r"\d{4}", text):
        return None
    year, rest = int(text[:4]), text[5:]
    if re.fullmatch(r"\d\d-\d\d", rest):
        return date.fromisoformat(text)
    month = 12
    if rest.isdigit():
        month = int(rest)
    elif rest[:1] == "H":
        month = 6 * int(rest[1])
    elif rest[:1] == "Q":
        month = 3 * int(rest[1])
    elif rest.endswith("M"):
        month = int(rest[:-1])
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def weekday_near(anchor: date, weekday: int, week: str | None) -> date:
    """Return the day a weekday name means: in the named week, else the nearest one ahead.

    >>> weekday_near(date(2010, 10, 5), 2, None), weekday_near(date(2025, 10, 20), 4, "上")
    (datetime.date(2010, 10, 6), datetime.date(2025, 10, 17))
    """
    monday = anchor - timedelta(days=anchor.weekday())
    weeks = {"上上": -2, "上": -1, "last": -1, "下": 1, "next": 1}
    if week is not None:
        return monday + timedelta(days=weekday + 7 * weeks.get(week, 0))
    ahead = (weekday - anchor.weekday()) % 7
    return anchor + timedelta(days=ahead)


def _near(anchor: date, month: int, day: int) -> date | None:
    """Return the date of that month and day closest to the anchor."""
    candidates = []
    for year in (anchor.year - 1, anchor.year, anchor.year + 1):
        try:
            candidates.append(date(year, month, day))
        except ValueError:
            continue
    return min(candidates, key=lambda d: abs(d - anchor), default=None)


def _part_of(year: int, match: re.Match[str]) -> str:
    """Return a year with its half, quarter, first months or part."""
    if half := match["half"]:
        return f"{year}-H{1 if half in {'上半年', 'h1'} else 2}"
    if months := match["months"]:
        return f"{year}-{_months(months)}M"
    if quarter := match["quarter"]:
        key = re.sub(r"[第季度q]", "", quarter)
        return f"{year}-Q{_ORDINALS[key]}"
    if part := match["part"]:
        return f"{year}-{_PARTS[part]}"
    return str(year)


def _months(words: str) -> int:
    if "季" in words:
        return 9
    inner = re.sub(r"[前首个月]", "", words)
    value = int(inner) if inner.isdigit() else int(parse_chinese(inner) or 0)
    return max(1, min(value, 12))


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _with_year(match: re.Match[str], anchor: Anchor) -> tuple[str | None, bool]:
    if match["year"]:
        year = int(match["year"])
    elif match["cyear"]:
        value = parse_chinese(match["cyear"][:-1])
        year = int(value or 0)
    elif anchor.precision == "unknown":
        return None, True
    else:
        year = anchor.day.year + _RELATIVE_YEARS[match["word"]]
    inferred = match["word"] is not None
    if match["month"] and match["day"]:
        return _day(year, int(match["month"]), int(match["day"])), inferred
    if match["month"]:
        return f"{year}-{int(match['month']):02d}", inferred
    return _part_of(year, match), inferred


def _english(match: re.Match[str], anchor: Anchor) -> tuple[str | None, bool]:
    month, year = _MONTHS[match["emonth"]], match["eyear"]
    day = match["eday"] or match["eday2"]
    if day is None and year is None:
        return None, True
    if day is None:
        return f"{year}-{month:02d}", False
    if year is None and anchor.precision == "unknown":
        return None, True
    if year is None:
        near = _near(anchor.day, month, int(day))
        return (near.isoformat() if near else None), True
    if ended := _ENDED.search(match.string, max(0, match.start() - _ENDED_REACH), match.start()):
        return _ended(ended["months"], int(year), month), False
    return _day(int(year), month, int(day)), False


def _ended(months: str | None, year: int, month: int) -> str:
    """Return the period that ended in a month: a calendar half, quarter or year, else its month.

    >>> _ended(None, 2025, 12), _ended("six", 2025, 6), _ended("three", 2025, 9)
    ('2025', '2025-H1', '2025-Q3')
    """
    if months in {None, "twelve"} and month == 12:
        return str(year)
    if months == "six" and month in {6, 12}:
        return f"{year}-H{month // 6}"
    if months == "three" and month % 3 == 0:
        return f"{year}-Q{month // 3}"
    return f"{year}-9M" if months == "nine" and month == 9 else f"{year}-{month:02d}"


def _coded(match: re.Match[str]) -> str:
    if match["code_half"]:
        return f"{match['code_year']}-H{match['code_half']}"
    if match["code_year4"]:
        return match["code_year4"]
    year = match["code_year2"] or match["code_year3"]
    return f"{year}-Q{match['code_quarter'] or match['code_quarter2']}"


def _english_period(match: re.Match[str]) -> str | None:
    if match["ehalf"]:
        return f"{match['eyear2']}-H{_ENGLISH_ORDINALS[match['ehalf']]}"
    if match["equarter"]:
        return f"{match['eyear3']}-Q{_ENGLISH_ORDINALS[match['equarter']]}"
    if match["emonths"]:
        months = {"nine": 9, "six": 6, "three": 3}.get(match["emonths"]) or int(match["emonths"])
        return f"{match['eyear4']}-{months}M"
    return match["eyear5"]


def _relative(match: re.Match[str], anchor: Anchor) -> str | None:
    if word := match["relative"]:
        if word in _RELATIVE_YEARS:
            if anchor.precision == "unknown":
                return None
            return str(anchor.day.year + _RELATIVE_YEARS[word])
        day = anchor.day + timedelta(days=_RELATIVE_DAYS[word])
        return day.isoformat() if anchor.precision == "day" else None
    weekday = match["weekday"] or match["eweekday"]
    if anchor.precision != "day":
        return None
    return weekday_near(anchor.day, _WEEKDAYS[weekday], match["week"] or match["eweek"]).isoformat()


def _numeric(match: re.Match[str]) -> str | None:
    if match["iso"]:
        year, month, day = map(int, re.split(r"[-/.]", match["iso"]))
    else:
        day, month, year = map(int, re.split(r"[/.]", match["dmy"]))
    return _day(year, month, day)


def _without_year(match: re.Match[str], anchor: Anchor) -> str | None:
    if match["month2"]:
        month, day = int(match["month2"]), match["day2"]
        near = _near(anchor.day, month, int(day or 1))
        return None if near is None else near.isoformat()[: 10 if day else 7]
    if anchor.precision not in {"day", "month"}:
        return None
    return _day(anchor.day.year, anchor.day.month, int(match["day3"]))


def _lone(match: re.Match[str], anchor: Anchor) -> str:
    """Return a half or a quarter without a year: the last one that is over."""
    year = anchor.day.year
    if match["elone"]:
        mark = "Q" if match["epart"] == "quarter" else "H"
        period = f"{year}-{mark}{min(_ENGLISH_ORDINALS[match['elone']], 4 if mark == 'Q' else 2)}"
        ended = last_day(period)
        over = ended is not None and ended <= anchor.day
        return period if over else f"{year - 1}{period[4:]}"
    word = match["lone"]
    if "半年" in word:
        return f"{year}-H{1 if word[0] == '上' else 2}"
    if word in {"前三季度", "首三季"}:
        return f"{year}-9M"
    return f"{year}-Q{_ORDINALS[word.removeprefix('第')[0]]}"


def _period(match: re.Match[str], anchor: Anchor) -> tuple[str | None, bool]:  # noqa: PLR0911 - one line per way of writing a date
    if match["year"] or match["word"] or match["cyear"]:
        return _with_year(match, anchor)
    if match["iso"] or match["dmy"]:
        return _numeric(match), False
    if anchor.precision == "unknown" and (match["month2"] or match["lone"] or match["elone"]):
        return None, True
    if match["month2"] or match["day3"]:
        return _without_year(match, anchor), True
    if match["code"]:
        return _coded(match), False
    if match["emonth"]:
        return _english(match, anchor)
    if match["lone"] or match["elone"]:
        return _lone(match, anchor), True
    if match["relative"] or match["weekday"] or match["eweekday"]:
        return _relative(match, anchor), True
    return _english_period(match), False


def _role(text: str, start: int) -> str:
    match = _ROLE.search(text, max(0, start - 14), start)
    if match is None:
        beside = _BESIDE.search(text, max(0, start - _BESIDE_REACH), start)
        return "at" if beside is None else "beside"
    return "base" if match["base"] else "since"


def find_dates(text: str, anchor: Anchor) -> list[DateMention]:
    """Return every date of a normalised text, resolved against `anchor`.

    >>> here = Anchor(date(2025, 10, 29), "day", True)
    >>> [d.period for d in find_dates("2022年至2024年，昨日，11月6日，2025年上半年", here)]
    ['2022/2024', '2025-10-28', '2025-11-06', '2025-H1']
    """
    found: list[DateMention] = []
    for match in _DATE.finditer(text):
        period, inferred = _period(match, anchor)
        if period is None or (match["word"] and text[match.end() : match.end() + 2] == "同期"):
            continue
        mention = DateMention(
            match.start(), match.end(), period, inferred, _role(text, match.start())
        )
        before = found[-1] if found else None
        if before and _is_span(text, before, mention):
            found[-1] = DateMention(
                before.start, mention.end, f"{before.period}/{period}", inferred, before.role
            )
        else:
            found.append(mention)
    return found


def _is_span(text: str, first: DateMention, second: DateMention) -> bool:
    """Tell whether two dates are the ends of one span: whole years joined by 至."""
    years = len(first.period) == 4 and len(second.period) == 4 and first.period < second.period
    return years and _SPAN.fullmatch(text, first.end, second.start) is not None
