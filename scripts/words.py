"""Fill in the simplified Chinese of the catalogues from the traditional, where none is written.

Run it after adding texts: `python scripts/words.py`. What stands in a file already is kept, so a
word that the mainland says differently is written by hand.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from opencc import OpenCC

FOLDER = Path(__file__).parents[1] / "src/greenshoe/words/catalogue"


def catalogue_text(texts: dict[str, dict[str, str]], convert: OpenCC) -> str:
    """Return the text of a catalogue file, both languages of every entry filled in."""
    lines = []
    for english, said in texts.items():
        simplified = said.get("zh-Hans") or convert.convert(said["zh-Hant"])
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
