"""Fill in the simplified Chinese of the catalogues from the traditional, where none is written.

Run it after adding texts: `python scripts/words.py`. What stands in a file already is kept, so a
word that the mainland says differently is written by hand.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from opencc import OpenCC

# What the mainland calls by another word; OpenCC's `t2s` changes characters only.
MAINLAND = {
    "程式": "程序", "介面": "界面", "搜寻": "搜索", "档案": "文件", "权杖": "令牌",
    "试算表": "电子表格", "字元": "字符", "栏位": "字段", "物件": "对象",
    "视窗": "窗口", "打和": "保本", "沽压": "抛压", "孖展": "融资",
    "日历档": "日历文件", "风球": "台风信号",
}  # fmt: skip
FOLDER = Path(__file__).parents[1] / "src/greenshoe/words/catalogue"


def _simplified(traditional: str, convert: OpenCC) -> str:
    text: str = convert.convert(traditional)
    for other, ours in MAINLAND.items():
        text = text.replace(other, ours)
    return text


def catalogue_text(texts: dict[str, dict[str, str]], convert: OpenCC) -> str:
    """Return the text of a catalogue file, both languages of every entry filled in."""
    lines = []
    for english, said in texts.items():
        simplified = said.get("zh-Hans") or _simplified(said["zh-Hant"], convert)
        lines += [f"[{json.dumps(english, ensure_ascii=False)}]"]
        lines += [f"zh-Hant = {json.dumps(said['zh-Hant'], ensure_ascii=False)}"]
        lines += [f"zh-Hans = {json.dumps(simplified, ensure_ascii=False)}", ""]
    return "\n".join(lines)


def main() -> None:
    """Write every catalogue again."""
    convert = OpenCC("t2s")
    for path in sorted(FOLDER.glob("*.toml")):
        texts = tomllib.loads(path.read_text("utf-8"))
        path.write_text(catalogue_text(texts, convert), encoding="utf-8")
        print(f"{path.name}: {len(texts)} texts")


if __name__ == "__main__":
    main()
