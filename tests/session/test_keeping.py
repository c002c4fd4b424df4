"""State that is the visitor's, not the page's: on all his pages, over restarts, on the server or in his browser."""

from __future__ import annotations

import asyncio
import gc
import json
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from livepy import App, Model, state, ui
from livepy.core.protocol import Close
from livepy.files.store import Store
from livepy.jobs.threads import Pool
from livepy.session.host import Host
from livepy.session.keeping import MOST_CHARS
from livepy.session.tokens import Signer
from livepy.session.users import FolderUsers
from livepy.settings import Settings
from tests.session.visitor import Visitor, app_of, frame_of, session_of

KEY = b"k" * 32


class Item(Model):
    name: str
    count: int = 1


class Shop(App):
    cart: list[Item] = state([], keep="user")
    note: str = state("", keep="user")
    name: str = state("Guest", keep="browser")
    pin: str = state("", keep="user")
    asks: bool = state(False)

    def render(self) -> ui.Element:
        asked = ui.textbox("Pin", kind="password", bind=lambda: self.pin) if self.asks else None
        return ui.column(ui.text(f"{self.name} has {[(one.name, one.count) for one in self.cart]}"), asked)


@asynccontextmanager
async def server(tmp_path: Path, users: FolderUsers | None = None) -> AsyncIterator[Host]:
    host = Host(Settings(), Pool(8), Store(tmp_path), signer=Signer(KEY), users=users or FolderUsers(tmp_path / "users"))
    try:
        yield host
    finally:
        host.shelves.flush()
        await host.jobs.close()
        host.pool.close()


@asynccontextmanager
async def page(host: Host, tmp_path: Path, who: str = "ada", app: Any = Shop) -> AsyncIterator[Visitor]:
    async with session_of(app(), tmp_path, host=host, who=who) as visitor:
        visitor.join()
        yield visitor


async def until(condition: Any) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.001)


async def test_a_change_shows_on_the_visitors_other_pages_and_on_nobody_elses(tmp_path: Path) -> None:
    async with server(tmp_path) as host, page(host, tmp_path) as one, page(host, tmp_path) as other, page(host, tmp_path, "bob") as stranger:
        first, second, third = (app_of(each.session) for each in (one, other, stranger))
        first.cart.append(Item(name="tea"))
        await until(lambda: [item.name for item in second.cart] == ["tea"])
        second.cart[0].count = 3
        await until(lambda: first.cart[0].count == 3)
        first.note = "soon"
        await until(lambda: second.note == "soon")
        assert (third.cart, third.note) == ([], "")


async def test_what_a_visitor_keeps_outlives_his_pages_and_the_server(tmp_path: Path) -> None:
    async with server(tmp_path) as host:
        async with page(host, tmp_path) as one:
            app_of(one.session).cart.append(Item(name="tea", count=2))
            app_of(one.session).note = "soon"
        async with page(host, tmp_path) as again:
            assert app_of(again.session).note == "soon"
    async with server(tmp_path) as host, page(host, tmp_path) as later, page(host, tmp_path, "bob") as stranger:
        assert [(item.name, item.count) for item in app_of(later.session).cart] == [("tea", 2)]
        assert app_of(stranger.session).note == ""
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "users").iterdir()} == {0o600}


async def test_what_no_longer_fits_the_class_begins_anew_and_the_rest_stays(tmp_path: Path) -> None:
    users = FolderUsers(tmp_path / "users")
    users.save("ada", json.dumps({"Shop.cart": "what once was", "Shop.note": "soon", "Shop.gone": 1}))
    users.save("bob", "{broken")
    async with server(tmp_path) as host, page(host, tmp_path) as one, page(host, tmp_path, "bob") as other:
        assert (app_of(one.session).cart, app_of(one.session).note) == ([], "soon")
        assert app_of(other.session).note == ""


async def test_what_a_password_box_holds_is_kept_nowhere(tmp_path: Path) -> None:
    async with server(tmp_path) as host, page(host, tmp_path) as one:
        app = app_of(one.session)
        app.asks = True
        await until(lambda: not one.session.tree.dirty)
        app.pin = "1234"
        app.note = "after"
    assert "1234" not in (FolderUsers(tmp_path / "users").load("ada") or "1234")


class Plain(App):
    def render(self) -> ui.Element:
        return ui.text("plain")


class Login(Model):
    name: str = ""
    password: str = ""


class Door(App):
    login: Login = state(Login(), keep="user")
    shown: Login = state(Login(), keep="browser")

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Password", kind="password", bind=lambda: self.login.password),
            ui.textbox("Password here", kind="password", bind=lambda: self.shown.password),
        )


async def test_a_models_password_is_left_out_and_the_rest_of_it_is_kept(tmp_path: Path) -> None:
    async with server(tmp_path) as host, page(host, tmp_path, app=Door) as one:
        app = app_of(one.session)
        for login in (app.login, app.shown):
            login.password, login.name = "hunter2", "Ada"
        await until(lambda: frame_of(one.session).kept)
        in_browser = host.signer.unsealed(frame_of(one.session).kept, "ada") or "hunter2"
    on_disk = FolderUsers(tmp_path / "users").load("ada") or "hunter2"
    for kept in (on_disk, in_browser):
        assert "hunter2" not in kept
        assert "Ada" in kept


class Watched(FolderUsers):
    """Counts how often somebody looks."""

    loads = 0

    def load(self, visitor: str) -> str | None:
        self.loads += 1
        return super().load(visitor)


async def test_a_page_that_keeps_nothing_for_its_visitor_reads_no_file_of_his(tmp_path: Path) -> None:
    users = Watched(tmp_path / "users")
    async with server(tmp_path, users) as host:
        async with page(host, tmp_path, app=Plain) as one:
            assert "plain" in one.session.tree.html()
        assert users.loads == 0
        async with page(host, tmp_path) as one:
            assert "Guest" in one.session.tree.html()
        assert users.loads == 1


async def test_more_than_a_visitor_may_keep_is_not_saved_and_the_log_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with server(tmp_path) as host, page(host, tmp_path) as one:
        app_of(one.session).note = "short"
        await until(lambda: FolderUsers(tmp_path / "users").load("ada"))
        app_of(one.session).note = "x" * MOST_CHARS
        await until(lambda: "too many to be kept" in caplog.text)
    assert "short" in (FolderUsers(tmp_path / "users").load("ada") or "")


async def test_the_browser_gives_back_what_was_sealed_for_it(tmp_path: Path) -> None:
    async with server(tmp_path) as host, page(host, tmp_path) as one:
        app_of(one.session).name = "Ada"
        await until(lambda: frame_of(one.session).kept)
        sealed = frame_of(one.session).kept
    async with server(tmp_path) as host, page(host, tmp_path) as later, page(host, tmp_path) as beside:
        assert app_of(later.session).name == "Guest"
        later.session.take_kept(sealed)
        assert app_of(later.session).name == "Ada"
        assert app_of(beside.session).name == "Ada"
        app_of(later.session).name = "Grace"
        await until(lambda: app_of(beside.session).name == "Grace")
        beside.session.take_kept(sealed)
        assert app_of(beside.session).name == "Grace", "what a page has written since is newer"


@pytest.mark.parametrize("how", ["changed", "another's", "no seal"])
async def test_a_browser_that_gives_what_was_not_sealed_for_it_is_not_believed(tmp_path: Path, how: str) -> None:
    sealed = Signer(KEY).sealed('{"Shop.name":"Ada"}', "ada" if how != "another's" else "bob")
    if how == "changed":
        sealed = sealed.replace("Ada", "Eve")
    elif how == "no seal":
        sealed = '{"Shop.name":"Eve"}'
    async with server(tmp_path) as host, page(host, tmp_path) as one:
        one.session.take_kept(sealed)
        assert app_of(one.session).name == "Guest"


async def test_pages_that_have_ended_are_not_held_by_what_is_kept(tmp_path: Path) -> None:
    gc.collect()
    gc.disable()
    try:
        async with server(tmp_path) as host, page(host, tmp_path) as stays, page(host, tmp_path) as one:
            gone = weakref.ref(app_of(one.session))
            one.session.close(Close.ENDED, "over")
            await one.session.link.ended()
            one.session = None  # type: ignore[assignment]
            await asyncio.sleep(0.01)
            assert gone() is None
            assert app_of(stays.session) is not None
    finally:
        gc.enable()
