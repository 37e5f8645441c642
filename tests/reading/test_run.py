"""Folders over processes, each file once, links that loop."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from greenshoe.core import DocumentError, data_home, dump_json
from greenshoe.reading import (
    Readers,
    Store,
    files_of,
    read_files,
    reader_name,
    report_html,
)

_STORIES = {
    "a.txt": "招股書顯示，2025年上半年智譜收入為1.91億元，同比增長325%。",
    "b.txt": "2025年上半年智譜實現營收1.91億元，同比增長35.03%。",
    "c.txt": "2026-01-12\n智譜公開發售獲1159.46倍認購。",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of stories, one of them refused."""
    place = tmp_path / "stories"
    (place / "deeper").mkdir(parents=True)
    for name, text in _STORIES.items():
        (place / name).write_text(text, encoding="utf-8")
    (place / "deeper" / "d.bin").write_bytes(b"PK\x03\x04rest")
    return place


def test_a_folder_is_walked_once_whatever_links_there_are(folder: Path) -> None:
    (folder / "deeper" / "loop").symlink_to(folder)
    (folder / "again").symlink_to(folder / "deeper")
    (folder / "dangling").symlink_to(folder / "missing")
    names = [p.name for p in files_of([folder])]
    assert sorted(names) == ["a.txt", "b.txt", "c.txt", "d.bin"]


def test_hidden_files_are_left_out(folder: Path) -> None:
    (folder / ".hidden").write_text("x", encoding="utf-8")
    assert ".hidden" not in {p.name for p in files_of([folder])}


def test_a_missing_path_and_an_empty_folder_are_errors(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="does not exist"):
        files_of([tmp_path / "nothing"])
    with pytest.raises(DocumentError, match="holds no file"):
        files_of([tmp_path])


def test_the_rest_is_read_when_one_is_refused(folder: Path) -> None:
    library = read_files(files_of([folder]), workers=1)
    refused = [d for d in library.documents if "refused" in d]
    assert [Path(d["file"]).name for d in refused] == ["d.bin"]
    assert [f.kind for f in library.findings if f.severity == "error"] == ["same_key_disjoint"]


def test_processes_give_the_same_as_one(tmp_path: Path) -> None:
    for index in range(12):
        text = f"2026-01-12\n智譜公開發售獲{1000 + index}.5倍認購，一手中籤率{index + 1}%。"
        (tmp_path / f"{index:02}.txt").write_text(text, encoding="utf-8")
    files = files_of([tmp_path])
    one, two = read_files(files, workers=1), read_files(files, workers=2)
    assert dump_json(one.to_json()) == dump_json(two.to_json())


def test_a_file_is_read_once(folder: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "home")
    files = files_of([folder])
    first = read_files(files, workers=1, store=store)
    seen: list[int] = []
    second = read_files(files, workers=1, store=store, progress=seen.append)
    assert seen[0] == len(_STORIES)  # all but the refused one were known
    assert dump_json(first.to_json()) == dump_json(second.to_json())


def test_a_changed_file_is_read_again(folder: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "home")
    read_files(files_of([folder]), workers=1, store=store)
    (folder / "c.txt").write_text("智譜公開發售獲7倍認購。", encoding="utf-8")
    library = read_files(files_of([folder]), workers=1, store=store)
    values = [
        f["value"] for d in library.documents for f in d.get("facts", ()) if f["unit"] == "multiple"
    ]
    assert values == [7]


def test_facts_are_found_again_in_the_order_of_publication(folder: Path, tmp_path: Path) -> None:
    store = Store(tmp_path / "home")
    read_files(files_of([folder]), workers=1, store=store)
    rows = store.facts(entity="zhipu", metric="revenue_growth")
    assert [Decimal(r["value"]) for r in rows] == [Decimal("3.25"), Decimal("0.3503")]
    assert [r["doc"] for r in rows] == ["a.txt", "b.txt"]
    assert store.facts(entity="nobody") == []


def test_a_store_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert Store(tmp_path / "none").facts() == []
    assert Store(tmp_path / "none").known([("0" * 64, "a")]) == {}


def test_the_store_lies_where_the_user_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GREENSHOE_HOME", str(tmp_path))
    assert data_home() == tmp_path
    monkeypatch.delenv("GREENSHOE_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr("sys.platform", "linux")
    assert data_home() == tmp_path / "xdg" / "greenshoe"


def _filing(name: str, content: bytes) -> dict[str, object]:
    fact = {
        "doc": name, "entity": "Zhipu", "entity_ticker": "02513.HK", "metric": "revenue_growth",
        "period": "2025-H1", "value": 3.25, "value_high": None, "unit": "ratio",
        "qualifier": "none", "attribution": "prospectus", "start": 0, "end": len(content),
        "quote": content.decode(),
    }  # fmt: skip
    return {"kind": "results", "stock_code": "2513", "facts": [fact]}


def test_facts_of_a_plugged_reader_are_reconciled_with_those_of_texts(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF 325%")
    (tmp_path / "b.txt").write_text(_STORIES["b.txt"], encoding="utf-8")
    library = read_files(files_of([tmp_path]), Readers(filing=_filing), workers=1)
    (finding,) = (f for f in library.findings if f.kind == "same_key_disjoint")
    assert {p.doc for p in finding.facts} == {"a.pdf", "b.txt"}
    assert "a.pdf" in report_html(library)


def test_another_lexicon_is_another_reader(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('[[entity]]\nname = "A"\naliases = ["甲甲"]\n', encoding="utf-8")
    assert reader_name(Readers(lexica=(mine,))) != reader_name(Readers())


def test_two_files_of_one_name_keep_their_paths(tmp_path: Path) -> None:
    for place in ("x", "y"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "a.txt").write_text("智譜發售價3港元。", encoding="utf-8")
    library = read_files(files_of([tmp_path]), workers=1)
    assert [d["doc"] for d in library.documents] == [str(tmp_path / p / "a.txt") for p in "xy"]
