"""A server that is started anew gives pages their state back: what was saved after the newest turn, and nothing twice."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import aiohttp
import msgpack
import pytest
from aiohttp import ClientSession, CookieJar

from livepy import App, Component, File, Model, state, ui
from livepy.saved import sqlite
from livepy.server.server import Server
from livepy.session import saved
from tests.server.site import Page, serving


class Todo(Model):
    title: str
    done: bool = False


@dataclass
class Login:
    name: str = ""
    password: str = ""


class Row(Component):
    todo: Todo
    marked: bool = state(False)

    def mark(self) -> None:
        self.marked = True

    def render(self) -> ui.Element:
        return ui.row(ui.text(f"{self.todo.title} {'marked' if self.marked else 'plain'}"), ui.button("mark", on_click=self.mark))


class Work(App, title="Work"):
    count: int = state(0)
    forgotten: int = state(0, keep="never")
    page: int = state(1, keep="url")
    todos: list[Todo] = state(factory=lambda: [Todo(title="Tea"), Todo(title="Milk")])
    seen: set[tuple[int, str]] = state(factory=set)
    at: datetime = state(datetime(2020, 1, 1))

    def add(self) -> None:
        self.count += 1
        self.forgotten += 1
        self.page = 7
        self.at = datetime(2021, 2, 3, 4, 5, 6)
        self.seen.add((self.count, "x"))
        self.todos.append(Todo(title=f"new {self.count}"))
        self.session.title = f"{self.count} things"

    def render(self) -> ui.Element:
        return ui.column(
            ui.text(f"count {self.count} forgotten {self.forgotten} page {self.page} seen {sorted(self.seen)} at {self.at}"),
            ui.button("add", on_click=self.add),
            ui.each(self.todos, lambda todo: Row(todo=todo), key=lambda todo: todo.title),
        )


class Holds(App):
    """What may not be saved, and what cannot."""

    login: Login = state(factory=Login)
    secret: str = state("")
    boxed: dict[str, str] = state(factory=dict)
    note: str = state("")
    gate: Any = state(factory=object)

    def fill(self) -> None:
        self.login.name, self.login.password = "Ada", "hunter2-of-login"
        self.secret = "hunter2-of-state"
        self.boxed["a"] = "hunter2-of-dict"
        self.note = "kept"
        self.gate = object()

    def render(self) -> ui.Element:
        return ui.column(
            ui.button("fill", on_click=self.fill),
            ui.textbox("a", bind=lambda: self.login.password, kind="password"),
            ui.textbox("b", bind=lambda: self.secret, kind="password"),
            ui.textbox("c", bind=lambda: self.boxed["a"], kind="password") if "a" in self.boxed else None,
            ui.text(f"{self.login.name} {self.login.password} {self.secret} {self.boxed} {self.note}"),
        )


class Filed(App):
    file: File | None = state(None)
    small: File | None = state(None)

    def take(self, file: File) -> None:
        self.file = file
        self.small = File.of_text("small", "small.txt")

    def render(self) -> ui.Element:
        text = f"{self.file.name}: {self.file.read().decode()}" if self.file else "none"
        return ui.column(ui.text(text + (self.small.read().decode() if self.small else "")), ui.upload_button("send", on_upload=self.take))


class Lives:
    """One visitor, and servers of one app that die under his page."""

    def __init__(self, app: type[App], folder: Path) -> None:
        self.app, self.folder = app, folder
        self.stack = AsyncExitStack()
        self.server: Server
        self.page: Page

    async def __aenter__(self) -> Self:
        self.http = await self.stack.enter_async_context(ClientSession(cookie_jar=CookieJar(unsafe=True)))
        await self.serve()
        self.page = Page(self.server, self.http)
        await self.page.get()
        await self.page.connect()
        await self.page.hello()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.page.leave()
        await self.stack.aclose()

    async def serve(self, app: type[App] | None = None, **settings: Any) -> None:
        """Another server of the same folder: to it the one before is as if it had been killed, as it says nothing any more."""
        self.app = app or self.app
        self.server = await self.stack.enter_async_context(serving(self.app, self.folder, **settings))

    async def press(self, nth: int = 0) -> None:
        await self.page.event(self.page.listens[nth])
        frame = await self.page.frame()
        while frame[1] < self.page.seq:
            frame = await self.page.frame()

    async def back(self) -> list[Any]:
        """The page finds the server that is there now."""
        self.page.server, self.page.url = self.server, f"http://127.0.0.1:{self.server.port}/"
        await self.page.connect()
        return await self.page.hello("")

    @property
    def shown(self) -> str:
        (session,) = self.server.registry.sessions
        return session.tree.html()

    def rows(self) -> list[tuple[str, bytes]]:
        with closing(sqlite3.connect(self.folder / "sessions" / "sessions.db")) as db:
            return db.execute("SELECT name, data FROM sessions").fetchall()

    async def saved(self) -> None:
        saver = self.server.registry.saver
        assert saver is not None
        await saver.flush()


async def test_a_page_finds_its_state_on_a_server_that_was_started_anew(tmp_path: Path) -> None:
    async with Lives(Work, tmp_path) as one:
        await one.press(0)
        await one.press(2)
        before = one.shown
        await one.saved()
        await one.serve()
        await one.back()
        assert one.shown.replace("forgotten 0", "forgotten 1") == before
        assert "count 1 forgotten 0 page 7" in one.shown
        assert "Milk marked" in one.shown
        assert "Tea plain" in one.shown
        assert "new 1 plain" in one.shown
        assert one.server.registry.sessions[0].title == "1 things"


async def test_a_tab_that_is_loaded_anew_after_a_restart_finds_its_state(tmp_path: Path) -> None:
    async with Lives(Work, tmp_path) as one:
        await one.press(0)
        (session,) = one.server.registry.sessions
        tab = session.tab
        await one.saved()
        await one.serve()
        page = Page(one.server, one.http)
        page.url += "?page=7"
        await page.get()
        page.url = page.url.partition("?")[0]
        await page.connect()
        await page.hello(tab)
        assert "count 1" in one.shown
        assert "page 7" in one.shown
        await one.saved()
        assert [name for name, _ in one.rows()] == [one.server.registry.sessions[0].name]


async def test_another_visitor_gets_nothing_of_it(tmp_path: Path) -> None:
    async with Lives(Work, tmp_path) as one:
        await one.press(0)
        await one.saved()
        await one.serve()
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as http:
            other = Page(one.server, http)
            await other.get()
            other.data["token"] = one.page.data["token"]
            await other.connect()
            await other.ws.send_bytes(msgpack.packb([0, 0, 0, 1, other.data["token"], 1, other.data["nodes"], ""]))
            assert (await other.ws.receive(timeout=10)).type is aiohttp.WSMsgType.CLOSE


async def test_a_turn_is_saved_by_itself(tmp_path: Path) -> None:
    async with Lives(Work, tmp_path) as one:
        await one.saved()
        await one.press(0)
        began = time.perf_counter()
        before = one.rows()
        while one.rows() == before:
            assert time.perf_counter() - began < 5
            await asyncio.sleep(0.005)


async def test_what_was_acknowledged_and_not_saved_is_undone_and_not_sent_again(tmp_path: Path) -> None:
    async with Lives(Work, tmp_path) as one:
        await one.press(0)
        await one.saved()
        rows = one.rows()
        await one.press(0)
        await one.saved()
        with closing(sqlite3.connect(one.folder / "sessions" / "sessions.db")) as db, db:
            db.execute("UPDATE sessions SET data = ?", (rows[0][1],))
        await one.serve()
        (_, _, welcome, *_) = await one.back()
        assert welcome[1] != one.page.data["epoch"], "the page would send its events again"
        assert welcome[2] == 0
        assert "count 1" in one.shown


async def test_no_password_is_saved_wherever_it_is_held(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with Lives(Holds, tmp_path) as one:
        await one.press(0)
        assert "hunter2-of-dict" in one.shown
        await one.saved()
        data = one.rows()[0][1]
        assert b"hunter2" not in data
        assert b"Ada" in data
        assert b"kept" in data
        for file in (tmp_path / "sessions").iterdir():
            assert b"hunter2" not in file.read_bytes(), file
        await one.serve()
        await one.back()
        assert "Ada" in one.shown
        assert "kept" in one.shown
        assert "hunter2" not in one.shown
    assert sum("Holds.gate is not saved" in record.message for record in caplog.records) == 1


async def test_the_store_is_nobody_elses_to_read(tmp_path: Path) -> None:
    async with Lives(Work, tmp_path) as one:
        await one.press(0)
        await one.saved()
        folder = tmp_path / "sessions"
        assert folder.stat().st_mode & 0o777 == 0o700
        assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}


async def test_a_class_that_changed_keeps_what_still_fits(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def app_of(**fields: Any) -> type[App]:
        notes = {name: kind for name, (kind, _) in fields.items()}

        def render(self: Any) -> ui.Element:
            return ui.text(" ".join(f"{name}={getattr(self, name)}" for name in notes))

        made = {name: state(value) for name, (_, value) in fields.items()}
        return type("Changing", (App,), {"__annotations__": notes, "__qualname__": "Changing", **made, "render": render})

    async with Lives(app_of(a=(int, 1), b=(str, "x"), c=(int, 3)), tmp_path) as one:
        app = next(iter(_apps(one.server)))
        app.a, app.b, app.c = 10, "not a number", 30
        one.server.registry.saver.changed(one.server.registry.sessions[0])  # type: ignore[union-attr]
        await one.saved()
        await one.serve(app_of(a=(int, 1), b=(int, 2), d=(int, 4)))
        await one.back()
        assert "a=10 b=2 d=4" in one.shown
    assert any("Changing.b does not fit any more" in record.message for record in caplog.records)


async def test_a_file_of_a_saved_session_outlives_its_server(tmp_path: Path) -> None:
    async with Lives(Filed, tmp_path) as one:
        app: Any = next(iter(_apps(one.server)))
        store = one.server.registry.host.store
        descriptor, path = store.create("page")
        os.write(descriptor, b"its bytes")
        os.close(descriptor)
        app.take(File("a.txt", 9, "text/plain", stored=store.stored(path, 0, store.account)))
        one.server.registry.saver.changed(one.server.registry.sessions[0])  # type: ignore[union-attr]
        await one.saved()
        await one.server.stop()
        assert not path.exists()
        await one.serve()
        await one.back()
        assert "a.txt: its bytessmall" in one.shown
        found: Any = next(iter(_apps(one.server)))
        assert found.file.path.is_relative_to(one.server.registry.host.store.run)


async def test_a_database_that_is_none_is_put_aside(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir()
    (folder / "sessions.db").write_bytes(b"this is no database, and long enough to be looked at" * 100)
    async with Lives(Work, tmp_path) as one:
        await one.press(0)
        await one.saved()
        assert len(one.rows()) == 1
    assert "cannot be read" in caplog.text


async def test_a_session_that_is_too_large_is_not_saved_and_the_log_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with Lives(Work, tmp_path) as one:
        app: Any = next(iter(_apps(one.server)))
        app.todos.append(Todo(title="x" * 1_100_000))
        one.server.registry.saver.changed(one.server.registry.sessions[0])  # type: ignore[union-attr]
        await one.saved()
        assert all(b"xxxxx" not in data for _, data in one.rows())
    assert "Work of 1" in caplog.text
    assert "saved_kb is 1000" in caplog.text


async def test_state_that_is_costly_to_pack_rests_before_it_is_packed_again_and_is_saved_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "QUICK_SECONDS", 0.0)
    monkeypatch.setattr(saved, "REST", 1_000_000)
    async with Lives(Work, tmp_path) as one:
        before = one.rows()
        await one.press(0)
        async with asyncio.timeout(10):
            while one.rows() == before:
                await asyncio.sleep(0.005)
        first = one.rows()
        await one.press(0)
        await asyncio.sleep(4 * saved.SAVE_SECONDS)  # long enough for another
        assert one.rows() == first
        await one.saved()
        assert one.rows() != first


async def test_a_database_that_another_server_holds_stays_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with Lives(Work, tmp_path) as one:
        await one.press(0)
        await one.saved()
        rows = one.rows()
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(tmp_path / "sessions" / "sessions.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        async with Lives(Work, tmp_path) as two:
            await two.press(0)
            assert "count 1" in two.shown
        other.execute("ROLLBACK")
    assert "kept in memory" in caplog.text
    assert [path.name for path in (tmp_path / "sessions").iterdir() if "unreadable" in path.name] == []
    with closing(sqlite3.connect(tmp_path / "sessions" / "sessions.db")) as db:
        assert db.execute("SELECT name, data FROM sessions").fetchall() == rows


async def test_a_page_whose_session_left_the_memory_finds_what_was_saved(tmp_path: Path) -> None:
    async with Lives(Work, tmp_path) as one:
        await one.press(0)
        (session,) = one.server.registry.sessions
        await one.page.ws.close()
        while session.link.socket is not None:
            await asyncio.sleep(0)
        one.server.registry.clock = lambda: 1e12
        one.server.registry.sweep()
        assert not one.server.registry.sessions
        await one.back()
        assert "count 1" in one.shown


def _apps(server: Server) -> list[Any]:
    (session,) = server.registry.sessions
    return [session.frame.app]
