"""What each command prints for a person has no English word left in Chinese."""

from __future__ import annotations

import csv
import re
import shlex
from functools import cache
from pathlib import Path

import pytest
from tests.allotment.conftest import DEAL, SEED, valid_rows, write_parquet
from tests.cli.test_simulate import TERMS
from tests.cli.test_subscriber_money import HEAD
from tests.crosslisting.conftest import simulate
from tests.filings import documents
from tests.words.test_report_languages import SAME, WORD, _model_names

from greenshoe.cli import main
from greenshoe.deal import shipped_records
from greenshoe.rules import Rulebook

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "docs/book-orders.csv"
CASES = ROOT / "tests/route/cases"
BOOK = f"{ORDERS} --deal 2026 --rate USD=7.7692"
HELD = f"ballot apps.parquet --deal ballot.toml --out out.parquet --seed {SEED.hex()}"
# Commands, one after the other in one folder; those of one line use what the ones before wrote.
COMMANDS = {
    "run": ["run 2513 --out out"],
    "solve": ["run 9903 --solve offer_min"],
    "replay": ["replay 2513 0100 8610"],
    "deals": ["deals --since 2026-01-01"],
    "rules": ["rule --on 2026-11-22"],
    "rule-open": ["rule board_lot --on 2026-11-22"],
    "rule-group": ["rule public_float --on 2026-11-22"],
    "rule-table": ["rule timetable --on 2026-11-22", "rule spread_table --on 2026-11-22"],
    "rule-hkex": ["rule hkex --on 2026-11-22", "rule us --on 2026-11-22"],
    "rule-route": ["rule route --on 2026-11-22", "rule southbound --on 2026-11-22"],
    "value": ["value zhipu --draws 64", "value pony --price 139 --draws 64"],
    "backtest": ["backtest value", "backtest returns"],
    "simulate": ["simulate terms.toml --pace 0.02", "simulate terms.toml --pace 0.02 --days 2"],
    "ladder": ["ladder 2513", "ladder 0100 --style power"],
    "ballot": [
        "commit apps.parquet --deal ballot.toml",
        HELD,
        "verify out.parquet --apps apps.parquet",
    ],
    "read": ["read story.txt other.txt notice.pdf results.pdf", "facts"],
    "pair": ["pair XYZ --hk 1234 --prices prices", "pair PONY"],
    "claims": ["pair --claims"],
    "route": [f"route {CASES}/{name}.toml" for name in ("pony", "zhipu", "minimax")],
    "odds": ["odds 2513", "odds 2513 --stage launch"],
    "plan": ["plan 0100 2513 --cash 100000 --as-of 2025-12-30"],
    "desk": ["desk 2513 clients.csv"],
    "window": ["window --by mechanism"],
    "fleet": ["engine fleet point --days 2 --fleets 20"],
    "serving": ["engine serving minimax-m1 --draws 2"],
    "book": [f"book build {BOOK}", f"book price {BOOK}"],
    "allocate": [f"book allocate {BOOK} --over-allocate 7237300"],
    "books": [
        "book simulate --deal 2026 --books 20",
        "book simulate --against-published --books 2",
    ],
}
# Read in one Chinese language only: a test of the catalogues says that both have the same texts.
SLOW = {"run", "backtest", "simulate", "read", "pair", "odds", "fleet", "serving", "books"}
READ = [
    (name, tag)
    for tag in ("zh-Hant", "zh-Hans")
    for name in COMMANDS
    if tag == "zh-Hant" or name not in SLOW
]
# Names that stand as they are: systems, measures, their authors, currencies, marks.
NAMES = SAME | {
    "ADS", "AMD", "Amihud", "Benveniste", "Brier", "CAS", "CN", "CSRC", "Cov", "DCF", "DIR", "EUR",
    "FAIL", "FINI", "FINRA", "FY", "HK", "HKD", "HSI", "Hanley", "IEP", "JFE", "Kish", "MetaX",
    "MiniMax", "NAME", "NMS", "NYSE", "Nasdaq", "PONY", "POS", "SEC", "STAR", "Sobol", "Spindt",
    "UBTech", "US", "VCM", "XYZ", "Zhipu", "bp", "dcf", "eipo", "hkeipo", "hkex", "horizon", "json",
    "log", "minimax", "or", "palantir", "pony", "prices", "route", "sensetime", "southbound",
    "timetable", "ubtech", "us", "waymo", "weride", "zhipu",
}  # fmt: skip
CODE = re.compile(
    r"https?://\S+|pro-rata|\w+ = yes|[0-9a-f]{16,}|--[a-z-]+|[A-Za-z]+\$|FY\d{4}"
    r"|[“「].*?[」”]|\"[^\"]*\""
    r"|[A-Za-z0-9+-]*(?:[._/^][A-Za-z0-9_+-]+)+|[A-Za-z]*-?\d[\w-]*"
)


def _write_inputs(folder: Path) -> None:
    """Write what the commands read: terms, applications, clients, documents, prices."""
    (folder / "terms.toml").write_text(TERMS, encoding="utf-8")
    (folder / "ballot.toml").write_bytes(DEAL)
    write_parquet(folder / "apps.parquet", [*valid_rows(), ("m1", "x", 100), ("m2", "x", 100)])
    rows = "a,20000,500000,2513,1000,margin\na,20000,0,2513,100,cash\n"
    (folder / "clients.csv").write_text(HEAD + rows, encoding="utf-8")
    (folder / "notice.pdf").write_bytes(documents.notice_zh())
    (folder / "results.pdf").write_bytes(documents.results_zh())
    story = "智譜(02513.HK)發售價116.2港元，公開發售獲1159.46倍認購。"
    (folder / "story.txt").write_text(story, encoding="utf-8")
    (folder / "other.txt").write_text(story.replace("1159.46", "1000"), encoding="utf-8")
    (folder / "prices").mkdir()
    pair = simulate(1)
    pair.write_us(folder / "prices/XYZ.csv")
    pair.write_hk(folder / "prices/1234.HK.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("said")
    _write_inputs(made)
    return made


@cache
def _quoted() -> tuple[str, ...]:
    """Return what is quoted and not said, the longest first: names and citations."""
    found = {
        name
        for record in shipped_records()
        for name in record.values.values()
        if isinstance(name, str)
    }
    book = Rulebook.load()
    for rule in (rule for name in book.names() for rule in book.history(name)):
        found |= {rule.authority, rule.evidence}
    with ORDERS.open(encoding="utf-8") as rows:
        found |= {cell for row in csv.DictReader(rows) for cell in (row["investor"], row["bank"])}
    return tuple(sorted((name for name in found if len(name) > 4), key=len, reverse=True))


def _english_left(printed: str) -> dict[str, str]:
    """Return the lines with English words that are neither names nor citations."""
    left = {}
    for line in printed.splitlines():
        bare = line
        for name in _quoted():
            bare = bare.replace(name, " ")
        if found := set(WORD.findall(CODE.sub(" ", bare))) - NAMES - _model_names():
            left[line.strip()] = " ".join(sorted(found))
    return left


@pytest.mark.parametrize(("name", "tag"), READ)
def test_no_english_is_left_on_a_chinese_terminal(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    tag: str,
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GREENSHOE_HOME", str(folder / "home"))
    monkeypatch.setenv("COLUMNS", "400")
    for line in COMMANDS[name]:
        assert main([*shlex.split(line), "--lang", tag]) == 0
    told = capsys.readouterr()
    assert told.out.strip()
    left = _english_left(told.out + told.err)
    assert not left, "\n".join(f"{words}: {line}" for line, words in left.items())
