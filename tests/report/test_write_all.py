"""All files of a result: named by the code, whole or not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from greenshoe.core import InputError
from greenshoe.report import write_all

if TYPE_CHECKING:
    from pathlib import Path

    from greenshoe.study import StudyResult


def test_four_files_are_named_by_the_code(zhipu: StudyResult, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    paths = write_all(zhipu, folder)
    assert [path.name for path in paths] == ["2513.html", "2513.xlsx", "2513.json", "2513.ics"]
    assert sorted(folder.iterdir()) == sorted(paths)
    assert all(path.stat().st_size > 1000 for path in paths)


def test_a_folder_that_cannot_be_made_is_one_clear_line(zhipu: StudyResult, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError, match=r"file/2513\.html: cannot be written") as error:
        write_all(zhipu, blocked)
    assert "\n" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
