"""`python -m benchmarks [NAME …]`: measures, prints, and writes benchmarks/results.json and docs/benchmarks.md."""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
from importlib.metadata import version
from typing import Any

import uvloop

from benchmarks.measure import ROOT, Result

NAMES = ("startup", "click_cpu", "page", "table", "tokens", "inputs", "memory", "driver", "jobs", "queue", "streams", "beside", "uploads", "saving")
RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made by `make bench`: what livepy costs, beside the floor, which is a raw aiohttp + msgpack websocket with a hand-written page (`benchmarks/floor.py`,
`benchmarks/floor.js`), measured in the same run on the same machine. Times and CPU mean something as ratios only; bytes are exact.
The floor has no sessions, no checks, no replay.
Tokens: while the page keeps up each `yield` is an op of its own; while its window is full, one render catches up, which is why livepy can be faster there.

Jobs: `benchmarks/apps/jobs.py` calls and awaits jobs that do nothing in a page's handler, and the same functions by what Python has (`create_task`,
`to_thread`, a warm `ProcessPoolExecutor` as wide as the cores), in turns, in one process; the middle of the rounds. At once: 8 calls, with the limits that
hold where nobody sets any. Server CPU does not count the workers'.
Waiting jobs: 100 pages call 100 each of a job whose only place is taken; resident memory and CPU of the whole server, from outside.
Streams: a job in each page gives tokens at a model's pace; server and pages are a process each. The floor is that pace. A token's delay counts from when it was
due to when its page has it, so that a server which comes late with its own work is not excused. Gradio took 18.5 s for 100 pages and 52.9 s for 250.
Beside: a click and its answer over a websocket, one page, while four jobs compute in threads of the server's process (floor: the raw websocket beside four such
threads, with the interpreter's own switch interval), or while something sleeps 10 s (floor: the same click while nothing does).
Uploads: parts of 1 MiB, three at once as the page sends them, from a client without rules; the floor is a bare aiohttp handler that writes the same parts to a
file on the same disk, emptied before each round, so that it too writes new pages. Clicks beside uploads: the sender is a process of its own.
Saving: from a click's answer until the database, read by another process, has the new state.

"""


def figure(value: float | None) -> str:
    """Three digits that count."""
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def lines(records: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """What the report says of each result."""
    head: list[tuple[str, ...]] = [("measure", "aim", "floor", "livepy", "ratio", "")]
    for record in records:
        result = Result(**{name: record[name] for name in Result.__slots__})
        unit = f" {result.unit}" if result.unit else ""
        floor = figure(result.floor) + unit if result.floor is not None else ""
        ratio = f"{result.ratio:.2f}" if result.ratio is not None else ""
        head.append((result.measure, result.aim, floor, figure(result.livepy) + unit, ratio, {True: "", False: "missed", None: ""}[result.met]))
    return head


def markdown(records: list[dict[str, Any]], machine: str) -> str:
    """The page for the docs."""
    rows = lines(records)
    table = [" | ".join(row) for row in rows]
    table.insert(1, "|".join("---" for _ in rows[0]))
    return HEAD + f"{machine}\n\n" + "".join(f"| {row} |\n" for row in table)


def machine() -> str:
    """What it ran on."""
    parts = [f"{name} {version(name)}" for name in ("aiohttp", "msgpack", "pydantic", "uvloop")]
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {', '.join(parts)}."


async def run(names: list[str]) -> list[dict[str, Any]]:
    """All results of these benchmarks, printed as they come."""
    records = []
    for name in names:
        async for result in importlib.import_module(f"benchmarks.{name}").measure():
            record = {"benchmark": name, **result.record()}
            records.append(record)
            row = lines([record])[1]
            print(f"{row[0]:<66} {row[1]:<16} {row[2]:>10} {row[3]:>10} {row[4]:>6} {row[5]}", flush=True)
    return records


def main() -> None:
    """The command line. Benchmarks that are not named keep their last results."""
    names = sys.argv[1:] or list(NAMES)
    kept = json.loads(RESULTS.read_text())["results"] if RESULTS.exists() else []
    records = [record for record in kept if record["benchmark"] not in names] + uvloop.run(run(names))
    records.sort(key=lambda record: NAMES.index(record["benchmark"]))
    RESULTS.write_text(json.dumps({"machine": machine(), "results": records}, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text(markdown(records, machine()))


if __name__ == "__main__":
    main()
