"""Draws golden messages, near enough to Slack to judge lines and words: `make pictures`.

    make pictures [NAMES="found_one several"]

Needs Chromium (its name in CHROMIUM, else `chromium`). Writes one sheet for each language and width
to `docs/pictures/`, and prints how high each message is in pixels; without NAMES, also the README's
card, light and dark, to `docs/`. These are pictures of ours, not Slack's: its fonts and spacing
differ by a few pixels.
"""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "samples" / "messages"
PICTURES = ROOT / "docs" / "pictures"
WIDTHS = {"desktop": 680, "phone": 360}
CARD = "found_two"  # the golden message in the README
CARD_WIDTH = 664  # pixels
CHINA = timedelta(hours=8)
Block = dict[str, Any]

_STYLE = """
*{box-sizing:border-box}
body{margin:0;padding:16px;background:#ececef;color:#1d1c1d;
font:15px/22px Lato,"Noto Sans CJK SC",sans-serif}
.one{width:var(--width);margin:0 0 16px;break-inside:avoid}.name{font-size:12px;color:#616061;line-height:16px}
.body{background:#fff;border-radius:8px;padding:10px 16px 4px}.body>*{margin:0 0 8px}
.top{font-weight:900;font-size:18px}.h{font-weight:900;font-size:18px}
.grey{font-size:13px;line-height:18px;color:#616061}.grey span{margin-right:8px}
.row{display:flex;gap:12px}.fields{flex:1;display:grid;grid-template-columns:1fr 1fr;gap:0 12px}
.phone .fields{grid-template-columns:1fr}
.rich{white-space:pre-wrap;overflow-wrap:anywhere}ul{margin:0;padding-left:26px}
pre,code{font:12px/18px monospace;background:#f8f8f8;border:1px solid #ddd;border-radius:3px}
pre{margin:4px 0;padding:8px;white-space:pre-wrap}code{color:#e01e5a;padding:1px 3px}
.buttons{display:flex;flex-wrap:wrap;gap:8px}
.button{font:700 13px/26px Lato,"Noto Sans CJK SC";border:1px solid #bbb;border-radius:4px;
padding:0 12px;white-space:nowrap}.primary{background:#007a5a;color:#fff}
hr{border:0;border-top:1px solid #ddd;margin:12px 0}.at{background:#e8f5fa;color:#1264a3}
.field{border:1px solid #bbb;border-radius:4px;padding:8px 12px;min-height:84px;color:#616061}
"""
_DARK = """
body{background:#000;color:#d1d2d3}.body{background:#1a1d21}.grey{color:#ababad}
.button{border-color:#55585b}
"""


def moment(seconds: int, form: str, language: str) -> str:
    """A date as the viewer would read it, in China."""
    at = datetime.fromtimestamp(seconds, UTC) + CHINA
    chinese = language == "zh"
    day = f"{at.month}月{at.day}日" if chinese else f"{at:%b} {at.day}"
    clock = f"{at:%H:%M}" if chinese else f"{at:%I:%M %p}".lstrip("0")
    long = f"{at.year}年{day}" if chinese else f"{at:%B} {at.day}, {at.year}"
    for name, value in (
        ("{date_short_pretty}", day),
        ("{date_long}", long),
        ("{time}", clock),
    ):
        form = form.replace(name, value)
    return form


class Drawing:
    """One message or view as HTML."""

    def __init__(self, language: str) -> None:
        self._language = language

    def blocks(self, blocks: list[Block]) -> str:
        """All of them."""
        return "".join(self._block(block) for block in blocks)

    def _block(self, block: Block) -> str:  # noqa: PLR0911 — a case for each kind of block
        match block["type"]:
            case "header":
                return f'<div class="h">{html.escape(block["text"]["text"])}</div>'
            case "divider":
                return "<hr>"
            case "context":
                shown = "".join(f"<span>{self._text(each)}</span>" for each in block["elements"])
                return f'<div class="grey">{shown}</div>'
            case "section":
                fields = "".join(
                    f"<div>{self._text(each)}</div>"
                    for each in block.get("fields") or [block["text"]]
                )
                beside = self._element(block["accessory"]) if "accessory" in block else ""
                return f'<div class="row"><div class="fields">{fields}</div>{beside}</div>'
            case "actions":
                shown = "".join(self._element(each) for each in block["elements"])
                return f'<div class="buttons">{shown}</div>'
            case "input":
                label, hint = block["label"]["text"], block["hint"]["text"]
                return f'<div><b>{label}</b><div class="field"></div><div class="grey">{hint}</div></div>'
            case _:
                shown = "".join(self._rich(each) for each in block["elements"])
                return f'<div class="rich">{shown}</div>'

    def _rich(self, element: Block) -> str:
        if element["type"] == "rich_text_list":
            lines = "".join(f"<li>{self._line(each)}</li>" for each in element["elements"])
            return f"<ul>{lines}</ul>"
        tag = "pre" if element["type"] == "rich_text_preformatted" else "div"
        return f"<{tag}>{self._line(element)}</{tag}>"

    def _line(self, element: Block) -> str:
        return "".join(self._inline(each) for each in element["elements"])

    def _inline(self, element: Block) -> str:
        style = element.get("style", {})
        match element["type"]:
            case "text":
                shown = html.escape(element["text"])
            case "date":
                shown = moment(element["timestamp"], element["format"], self._language)
            case "user":
                shown = f'<span class="at">@{element["user_id"]}</span>'
            case _:
                shown = f'<span class="at">#{element["channel_id"]}</span>'
        shown = f"<code>{shown}</code>" if style.get("code") else shown
        return f"<b>{shown}</b>" if style.get("bold") else shown

    def _element(self, element: Block) -> str:
        match element["type"]:
            case "button":
                style = element.get("style", "")
                return f'<span class="button {style}">{html.escape(element["text"]["text"])}</span>'
            case "overflow":
                return '<span class="button">⋯</span>'
            case _:
                chosen = element["initial_option"]["text"]["text"]
                return f'<span class="button">{html.escape(chosen)} ⌄</span>'

    def _text(self, text: Block) -> str:
        if text["type"] == "plain_text":
            return html.escape(text["text"])
        shown = re.sub(
            r"<!date\^(\d+)\^([^|]*)\|[^>]*>",
            lambda found: moment(int(found[1]), found[2], self._language),
            text["text"],
        )
        shown = re.sub(r"<([@#]\w+)>", r'<span class="at">\1</span>', shown)
        shown = re.sub(r"<(https?:[^|>]*)\|([^>]*)>", r"<u>\2</u>", shown)
        return re.sub(r"\*([^*]+)\*", r"<b>\1</b>", shown)


def sheet(language: str, kind: str, names: list[str]) -> str:
    """The golden messages of a language, those of these names, or all."""
    drawn = []
    for file in sorted((GOLDEN / language).glob("*.json")):
        if names and file.stem not in names:
            continue
        payload = json.loads(file.read_text("utf-8"))
        title = payload.get("title", {}).get("text", "")
        top = f'<div class="top">{html.escape(title)}</div>' if title else ""
        body = top + Drawing(language).blocks(payload["blocks"])
        drawn.append(
            f'<div class="one" id="{file.stem}"><div class="name">{file.stem}</div>'
            f'<div class="body">{body}</div></div>'
        )
    style = f"<style>:root{{--width:{WIDTHS[kind]}px}}{_STYLE}</style>"
    columns = 1200 // WIDTHS[kind] + 1
    return (
        f'<meta charset="utf-8">{style}<body class="{kind}">'
        f'<div style="columns:{columns};width:{columns * (WIDTHS[kind] + 16)}px">{"".join(drawn)}</div>'
        "<script>document.title=JSON.stringify([...document.querySelectorAll('.one')].map("
        "e=>[e.id,e.querySelector('.body').offsetHeight]))</script>"
    )


def card(language: str, *, dark: bool) -> str:
    """The README's picture: one message, without its name."""
    payload = json.loads((GOLDEN / language / f"{CARD}.json").read_text("utf-8"))
    style = f"{_STYLE}{_DARK if dark else ''}body{{padding:12px}}.body{{padding-bottom:8px}}"
    body = Drawing(language).blocks(payload["blocks"])
    return (
        f'<meta charset="utf-8"><style>{style}</style><body><div class="body">{body}</div>'
        "<script>document.title=document.documentElement.offsetHeight</script>"
    )


def draw_cards(quiet: list[str]) -> None:
    """`docs/answer.png` and `docs/answer-dark.png`, at twice their size for sharp screens."""
    for name, dark in (("answer", False), ("answer-dark", True)):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "card.html"
            page.write_text(card("en", dark=dark), "utf-8")
            narrow = [*quiet, f"--window-size={CARD_WIDTH},100"]
            dump = [*narrow, "--dump-dom", page.as_uri()]
            dom = subprocess.run(dump, check=True, capture_output=True, text=True).stdout  # noqa: S603 — ours
            found = re.search(r"<title>(\d+)</title>", dom)
            height = found[1] if found else "200"
            size = [f"--window-size={CARD_WIDTH},{height}", "--force-device-scale-factor=2"]
            shot = [*quiet, *size, f"--screenshot={ROOT / 'docs' / name}.png", page.as_uri()]
            subprocess.run(shot, check=True, capture_output=True)  # noqa: S603 — ours


def main() -> int:
    """Returns 0 when everything was drawn."""
    chromium = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if chromium is None:
        print("Chromium is needed: install it, or name it in CHROMIUM", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    quiet = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    if not sys.argv[1:]:
        draw_cards(quiet)
    for language in ("en", "zh"):
        for kind, width in WIDTHS.items():
            with tempfile.TemporaryDirectory() as folder:
                page = Path(folder) / "sheet.html"
                page.write_text(sheet(language, kind, sys.argv[1:]), "utf-8")
                picture = PICTURES / f"{language}-{kind}.png"
                columns = 1200 // width + 1
                size = (
                    f"--window-size={columns * (width + 16) + 48},{1900 if sys.argv[1:] else 9000}"
                )
                shot = [*quiet, size, f"--screenshot={picture}", page.as_uri()]
                subprocess.run(shot, check=True, capture_output=True)  # noqa: S603 — ours
                dump = [*quiet, "--dump-dom", page.as_uri()]
                dom = subprocess.run(dump, check=True, capture_output=True, text=True).stdout  # noqa: S603 — ours
                heights = re.search(r"<title>(.*?)</title>", dom)
                print(language, kind, html.unescape(heights[1]) if heights else "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
