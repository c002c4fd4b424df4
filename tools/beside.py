"""Makes docs/images/beside.png: one form in livepy, Gradio, NiceGUI and Streamlit (tools/rivals), in both themes and on a phone: `python -m tools.beside`.

Ours is photographed anew each time; the others, if RIVALS names the `bin` of a virtual environment that has them. Else their part of the picture stays.
"""

from __future__ import annotations

import asyncio
import io
import os
import subprocess
import sys
import tempfile
from typing import Literal

from PIL import Image, ImageDraw, ImageFont
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from benchmarks.measure import ROOT, free_port, process

PICTURE = ROOT / "docs" / "images" / "beside.png"
NAMES = ["livepy", "gradio", "nicegui", "streamlit"]
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

WIDE, GAP, HEAD = 500, 12, 34  # pixels of the picture: a column, between columns, above them
DESK_HIGH, PHONE_WIDE, PHONE_HIGH = 450, (500 - 12) // 2, 540


def command(name: str, port: int) -> list[str]:
    """How an app of tools/rivals is started."""
    script = f"tools/rivals/in_{name}.py"
    if name == "livepy":
        return [sys.executable, "-m", "livepy", "run", script, "--host", "127.0.0.1", "--port", str(port)]
    folder = os.environ["RIVALS"]
    if name == "streamlit":
        return [f"{folder}/streamlit", "run", script, "--server.port", str(port), "--server.headless", "true", "--server.address", "127.0.0.1"]
    return [f"{folder}/python", script, str(port)]


def called(name: str) -> str:
    """What stands above its column."""
    if name == "livepy":
        return name
    asked = f"import importlib.metadata; print(importlib.metadata.version({name!r}))"
    version = subprocess.run([f"{os.environ['RIVALS']}/python", "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
    return f"{ {'gradio': 'Gradio', 'nicegui': 'NiceGUI', 'streamlit': 'Streamlit'}[name] } {version}"


async def shown(page: Page, name: str) -> None:
    """Until the form is there, and has stopped to move: each page tells it in a way of its own, or not at all."""
    await page.get_by_text("Alan" if name != "streamlit" else "Cancelled").first.wait_for()
    if name == "livepy":
        return
    await page.wait_for_timeout(3000)
    if name == "streamlit":  # it scrolls inside
        high = await page.evaluate("document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight")
        await page.set_viewport_size({"width": (await page.evaluate("innerWidth")), "height": high})
        await page.wait_for_timeout(1000)


async def photographed(browser: Browser, name: str) -> Image.Image:
    """The column of one framework."""
    column = Image.new("RGB", (WIDE, HEAD + 2 * (DESK_HIGH + GAP) + PHONE_HIGH), "white")
    ImageDraw.Draw(column).text((2, 4), called(name), "black", ImageFont.load_default(18))
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        quiet = {"LIVEPY_DATA_DIR": data, "GRADIO_ANALYTICS_ENABLED": "False", "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false"}
        async with process(command(name, port), port, quiet) as server:
            for place, theme in enumerate(THEMES):
                for size in (DESK, PHONE):
                    page = await browser.new_page(color_scheme=theme, viewport=size, is_mobile=size is PHONE, has_touch=size is PHONE)
                    await page.goto(server.url + (f"?__theme={theme}" if name == "gradio" else ""))
                    await shown(page, name)
                    seen = Image.open(io.BytesIO(await page.screenshot(full_page=True))).convert("RGB")
                    await page.close()
                    wide, high = (WIDE, DESK_HIGH) if size is DESK else (PHONE_WIDE, PHONE_HIGH)
                    small = seen.resize((wide, seen.height * wide // seen.width), Image.Resampling.LANCZOS)
                    framed = Image.new("RGB", (wide, high), small.getpixel((1, small.height - 1)))
                    framed.paste(small.crop((0, 0, wide, min(high, small.height))))
                    at = (0, HEAD + place * (DESK_HIGH + GAP)) if size is DESK else (place * (PHONE_WIDE + GAP), HEAD + 2 * (DESK_HIGH + GAP))
                    column.paste(framed, at)
    return column


async def make() -> None:
    """All columns, or ours alone, beside those that are there."""
    async with async_playwright() as playwright:
        chromium = os.environ.get("LIVEPY_CHROMIUM", "/usr/bin/chromium")
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        columns = {name: await photographed(browser, name) for name in (NAMES if "RIVALS" in os.environ else NAMES[:1])}
        await browser.close()
    high = next(iter(columns.values())).height
    whole = Image.open(PICTURE).convert("RGB") if PICTURE.exists() else Image.new("RGB", (len(NAMES) * (WIDE + GAP) - GAP, high), "white")
    for name, column in columns.items():
        whole.paste(column, (NAMES.index(name) * (WIDE + GAP), 0))
    # five bits a colour: the eye sees no difference, the file is half as large
    whole.point(lambda value: min(255, (value + 4) // 8 * 8)).save(PICTURE, optimize=True)


if __name__ == "__main__":
    asyncio.run(make())
