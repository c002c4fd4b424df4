"""Files on their way to a session: what is announced again goes on where it was, and in any order of things there is one truth of each file."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from livepy import App
from livepy.core.elements import Coming, Element, Listener
from livepy.core.protocol import Op
from livepy.files import File
from livepy.files.store import SLOW_SECONDS, counted
from livepy.session import uploads
from livepy.session.incoming import NEXT, Incoming, State, Step
from livepy.session.parts import Part
from tests.effort import EFFORT
from tests.session.visitor import Visitor, listeners, session_of

Said = tuple[str, int, str, int]


@dataclass(eq=False)
class Heard:
    """What an app was told."""

    got: list[tuple[str, list[File]]] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)

    def contents(self) -> list[tuple[str, list[tuple[str, bytes]]]]:
        """What its handlers got."""
        return [(element, [(file.name, file.read()) for file in files]) for element, files in self.got]


class Taking(App):
    """Two elements that take files: one takes what is chosen later too, the other instead."""

    heard: Heard

    def many(self, files: list[File]) -> None:
        self.heard.got.append(("many", files))

    def one(self, files: list[File]) -> None:
        self.heard.got.append(("one", files))

    def come(self, files: Sequence[Coming]) -> None:
        self.heard.coming += files

    def fail(self, said: dict[str, str]) -> None:
        self.heard.failures.append((said["name"], said["reason"]))

    def render(self) -> Element:
        own = {"type": "file", "data-on-upload-failed": Listener(self.fail, lambda said: said)}
        many = Element("input", (), {**own, "data-on-change": Listener(self.many, lambda files: files, "f", coming=self.come)})
        one = Element("input", (), {**own, "data-on-change": Listener(self.one, lambda files: files, "f r", coming=self.come)})
        return Element("main", (many, one), {})


class Page:
    """A page that sends files to a session, part by part."""

    def __init__(self, visitor: Visitor, heard: Heard) -> None:
        self.visitor, self.heard = visitor, heard
        visitor.join()

    @property
    def host(self) -> Any:
        return self.visitor.session.host

    async def announce(self, element: str, *said: Said) -> list[Any]:
        """The grants."""
        node = listeners(self.visitor.session, "change")[("many", "one").index(element)]
        seq = self.visitor.event(node, "change", [list(one) for one in said])
        await self.visitor.until(lambda: any(op[1] == seq for op in self.visitor.ops(Op.GRANT)))
        (found,) = (op[3] for op in self.visitor.ops(Op.GRANT) if op[1] == seq)
        return list(found)

    def incoming(self, grant: str) -> Incoming:
        found: Incoming = self.host.incoming[grant]
        return found

    async def part(self, grant: str, offset: int, data: bytes) -> int:
        """One request: its status."""
        one = self.incoming(grant)
        if not one.status:
            part = Part(one, offset)
            await part.take(data)
            await part.end()
        return one.status or 200

    async def reload(self) -> None:
        """The document is loaded anew."""
        rebuilt = len(self.visitor.ops(Op.REBUILD))
        await self.visitor.cut()
        self.visitor.join(new_document=True)
        await self.visitor.until(lambda: len(self.visitor.ops(Op.REBUILD)) > rebuilt)

    async def delivered(self, count: int = 1) -> None:
        """So many events have reached their handlers."""
        await self.visitor.until(lambda: len(self.heard.got) >= count)


def said(name: str, data: bytes, changed: int = 7) -> Said:
    """As a page announces it."""
    return (name, len(data), "text/plain", changed)


async def test_a_file_that_is_chosen_again_after_a_reload_goes_on_with_the_same_bytes(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        ((grant, size, received),) = await page.announce("many", said("a", b"0123456789"))
        assert (size, received) == (10, 0)
        await page.part(grant, 0, b"0123")
        await page.reload()
        ((again, size, received),) = await page.announce("many", said("a", b"0123456789"))
        assert (again, size, received) == (grant, 10, 4)
        assert [op[1] for op in visitor.ops(Op.REFUSED)] == [1], "its old event has ended"
        assert [one.grant for one in heard.coming] == [grant, grant]
        await page.part(again, 4, b"456789")
        await page.delivered()
        assert heard.contents() == [("many", [("a", b"0123456789")])]
        await visitor.settled()


OTHERS: dict[str, Any] = {
    "another element": ("one", said("a", b"0123456789")),
    "another name": ("many", said("b", b"0123456789")),
    "another size": ("many", said("a", b"012345678")),
    "another type": ("many", ("a", 10, "text/csv", 7)),
    "another date": ("many", said("a", b"0123456789", 8)),
}


@pytest.mark.parametrize("other", OTHERS)
async def test_another_file_gets_nothing_of_one_that_is_here_in_part(tmp_path: Path, other: str):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        ((grant, *_),) = await page.announce("many", said("a", b"0123456789"))
        await page.part(grant, 0, b"0123")
        await page.reload()
        element, file = OTHERS[other]
        ((again, _, received),) = await page.announce(element, file)
        assert again != grant
        assert received == 0
        assert page.incoming(grant).state is State.COMING


async def test_one_without_a_date_and_one_that_has_a_double_are_never_mistaken_for_another(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        grants = await page.announce("many", said("a", b"01", 0), said("b", b"01"), said("b", b"10"), said("c", b"01"))
        for grant, *_ in grants:
            await page.part(grant, 0, b"0")
        await page.reload()
        again = await page.announce("many", said("a", b"01", 0), said("b", b"01"), said("c", b"01"), said("c", b"10"))
        assert [received for *_, received in again] == [0, 0, 0, 0]
        assert not {grant for grant, *_ in grants} & {grant for grant, *_ in again}


async def test_in_the_same_document_a_second_choice_is_a_second_file(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        (first,) = await page.announce("many", said("a", b"01"))
        await page.part(first[0], 0, b"0")
        (second,) = await page.announce("many", said("a", b"01"))
        assert second[0] != first[0]
        assert second[2] == 0


async def test_another_visitor_gets_nothing_of_it(tmp_path: Path):
    heard, other = Heard(), Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor, session_of(Taking(heard=other), tmp_path, host=visitor.session.host) as stranger:
        page, strange = Page(visitor, heard), Page(stranger, other)
        ((grant, *_),) = await page.announce("many", said("a", b"01"))
        await page.part(grant, 0, b"0")
        await strange.reload()
        ((again, _, received),) = await strange.announce("many", said("a", b"01"))
        assert (again != grant, received) == (True, 0)


async def test_what_was_here_of_an_event_that_broke_off_comes_with_the_new_one_and_only_once(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        grants = await page.announce("many", said("a", b"aa"), said("b", b"bb"))
        await page.part(grants[0][0], 0, b"aa")
        await page.part(grants[1][0], 0, b"b")
        await page.reload()
        again = await page.announce("many", said("a", b"aa"), said("b", b"bb"))
        assert again == [[grants[0][0], 2, 2], [grants[1][0], 2, 1]]
        await page.part(grants[1][0], 1, b"b")
        await page.delivered()
        await visitor.settled()
        assert heard.contents() == [("many", [("a", b"aa"), ("b", b"bb")])]


async def test_an_element_follows_its_files_through_a_rebuild(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        visitor.session.tree.next_number += 1000  # a page that has shown much has other numbers after a rebuild
        ((grant, *_),) = await page.announce("one", said("a", b"aa"))
        await page.reload()
        await page.part(grant, 0, b"aa")
        await page.delivered()
        assert heard.contents() == [("one", [("a", b"aa")])]


async def test_what_was_announced_and_never_sent_makes_room_for_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    heard, other = Heard(), Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor, session_of(Taking(heard=other), tmp_path, host=visitor.session.host) as stranger:
        page, strange = Page(visitor, heard), Page(stranger, other)
        page.host.store.account.limit = 20_000
        ((begun, *_), (idle, *_)) = await page.announce("many", ("a", 8000, "", 7), ("b", 8000, "", 7))
        assert await strange.announce("many", ("c", 8000, "", 7)) == [[None, "the server has no room for it"]]
        now = time.monotonic()
        monkeypatch.setattr(uploads, "UNUSED_SECONDS", -1.0)
        await page.part(begun, 0, b"0")
        ((grant, *_),) = await strange.announce("many", ("c", 8000, "", 7))
        assert grant is not None
        assert page.incoming(begun).state is State.COMING, "bytes of it have come"
        assert page.incoming(idle).state is State.FAILED
        assert page.incoming(idle).files.used(page.incoming(idle)) >= now
        await visitor.until(lambda: heard.failures == [("b", "it was not continued")])


async def test_what_is_paused_on_a_page_that_is_looked_at_is_not_given_up(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        ((paused, *_), (left, *_)) = await page.announce("many", said("a", b"01"), said("b", b"01"))
        page.incoming(paused).pause()
        files = visitor.session.files.uploads
        files.expire(time.monotonic() + 599, 600, looked_at=True)
        assert page.incoming(left).state is State.COMING
        files.expire(time.monotonic() + 601, 600, looked_at=True)
        assert page.incoming(left).state is State.FAILED
        assert page.incoming(paused).state is State.PAUSED
        files.expire(time.monotonic() + 601, 600)
        assert page.incoming(paused).state is State.FAILED


async def test_who_is_cancelled_waits_for_the_thread_that_writes_for_him(tmp_path: Path):
    async with session_of(Taking(heard=Heard()), tmp_path) as visitor:
        files, begun, free = visitor.session.files.uploads, threading.Event(), threading.Event()
        files.store.timed(time.sleep, 2 * SLOW_SECONDS)  # so that threads write
        ends: list[str] = []

        def write() -> None:
            begun.set()
            assert free.wait(10)
            ends.append("written")

        task = asyncio.ensure_future(files.disk(write))
        task.add_done_callback(lambda _: ends.append("cancelled"))
        assert await asyncio.to_thread(begun.wait, 10)
        task.cancel()
        await asyncio.sleep(0.01)
        assert ends == []
        free.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ends == ["written", "cancelled"]


async def test_one_of_several_that_is_cancelled_or_fails_takes_no_other_along(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        grants = [grant for grant, *_ in await page.announce("many", *(said(name, b"xx") for name in "abc"))]
        await page.part(grants[1], 0, b"xx")
        ended: list[str] = []
        for one in heard.coming:
            one.on_end(lambda one=one: ended.append(one.name))  # type: ignore[misc]
        heard.coming[0].cancel()
        assert await page.part(grants[0], 0, b"xx") == 410
        assert await page.part(grants[2], 0, b"xxx") == 413
        await page.delivered()
        await visitor.settled()
        assert heard.contents() == [("many", [("b", b"xx")])]
        assert heard.failures == [("c", "it is larger than it said")]
        assert ended == ["b", "a", "c"]


async def test_an_event_of_which_nothing_is_wanted_ends_without_a_word(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        await page.announce("many", said("a", b"xx"), said("b", b"xx"))
        for one in heard.coming:
            one.cancel()
        await visitor.until(lambda: visitor.ops(Op.REFUSED))
        await visitor.settled()
        assert (heard.got, heard.failures) == ([], [])


async def test_of_what_is_replaced_nothing_is_handed_over(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        (_, (here, *_)) = await page.announce("one", said("a", b"xx"), said("b", b"xx"))
        await page.part(here, 0, b"xx")
        ((new, *_),) = await page.announce("one", said("c", b"xx"))
        assert await page.part(here, 0, b"xx") == 410
        await page.part(new, 0, b"xx")
        await page.delivered()
        assert heard.contents() == [("one", [("c", b"xx")])]


async def test_while_it_is_paused_nothing_is_taken_and_then_it_goes_on(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        ((grant, *_),) = await page.announce("many", said("a", b"0123"))
        await page.part(grant, 0, b"0")
        (one,) = heard.coming
        one.pause()
        assert one.paused
        assert await page.part(grant, 1, b"123") == 423
        assert one.received == 1
        one.resume()
        await page.part(grant, 1, b"123")
        await page.delivered()
        assert heard.contents() == [("many", [("a", b"0123")])]


async def test_any_thread_may_cancel_pause_and_resume(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        await page.announce("many", said("a", b"0123"))
        (one,) = heard.coming
        for call, state in ((one.pause, State.PAUSED), (one.resume, State.COMING), (one.cancel, State.CANCELLED)):
            await asyncio.to_thread(call)
            await visitor.until(lambda state=state: page.incoming(one.grant).state is state)  # type: ignore[misc]


async def test_a_part_that_hangs_keeps_no_file_back_that_is_here_without_it(tmp_path: Path):
    heard = Heard()
    async with session_of(Taking(heard=heard), tmp_path) as visitor:
        page = Page(visitor, heard)
        ((grant, *_),) = await page.announce("many", said("a", b"0123"))
        hangs = Part(page.incoming(grant), 0)  # its line was cut, and nobody has noticed
        await hangs.take(b"01")
        await page.part(grant, 0, b"0123")
        assert hangs.stopped
        await hangs.take(b"xx")
        await hangs.end()
        await page.delivered()
        assert heard.contents() == [("many", [("a", b"0123")])]


def test_what_is_over_stays_so():
    over = {State.GIVEN, State.CANCELLED, State.FAILED}
    assert not [state for state, _ in NEXT if state in over]
    assert {NEXT[state, Step.CANCEL] for state in State if state not in over} == {State.CANCELLED}
    assert {NEXT[state, Step.FAIL] for state in State if state not in over} == {State.FAILED}
    assert set(NEXT.values()) == set(State)


# One truth of each file, whatever happens in whatever order


@dataclass(eq=False)
class Event:
    """What the page has announced at once."""

    element: str
    said: list[Said]
    epoch: int
    files: list[Sent] = field(default_factory=list)


@dataclass(eq=False)
class Sent:
    """A file as the model has it."""

    said: Said
    grant: str
    event: Event
    state: Literal["coming", "paused", "here", "over"] = "coming"
    have: set[int] = field(default_factory=set)
    begun: bool = False
    ends: int = 0  # how often its element was told that it is here or will not come

    @property
    def data(self) -> bytes:
        return content(self.said)

    @property
    def received(self) -> int:
        return next(at for at in itertools.count() if at not in self.have)


def content(said: Said) -> bytes:
    """The bytes of the file with this name and date."""
    return bytes((at * 7 + len(said[0]) + said[3]) % 256 for at in range(said[1]))


FILES = st.builds(
    lambda name, size, changed: (name, size, "text/plain", changed), st.sampled_from(["a", "bb"]), st.sampled_from([0, 1, 9]), st.sampled_from([0, 7])
)


class OneTruth(RuleBasedStateMachine):
    """A page that does whatever it likes with its files; the model says what the handlers get and what is kept."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.heard = Heard()
        self.files: list[Sent] = []
        self.events: list[Event] = []
        self.epoch = 0
        self.due: list[tuple[str, list[tuple[str, bytes]]]] = []
        self.held: dict[int, list[Sent]] = {}  # by the place among what was delivered

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(asyncio.wait_for(work, 30))

    @initialize()
    def opens(self) -> None:
        self.context = session_of(Taking(heard=self.heard), self.folder)
        visitor = self.run(self.context.__aenter__())
        self.page: Page = self.run(self.joined(visitor))

    async def joined(self, visitor: Visitor) -> Page:
        return Page(visitor, self.heard)

    def teardown(self) -> None:
        if hasattr(self, "page"):
            for file in self.living():
                self.cancels(file)
            self.lets_go()
            self.keeps_what_is_held_and_no_more()
            store = self.page.host.store
            assert (store.account.used, store.promised) == (0, 0)
            self.run(self.context.__aexit__(None, None, None))
        self.loop.close()
        shutil.rmtree(self.folder)

    # The model

    def living(self) -> list[Sent]:
        return [file for file in self.files if file.state != "over"]

    def one(self, at: int) -> Sent:
        living = self.living()
        return living[at % len(living)]

    def ended(self, file: Sent, state: Literal["here", "over"]) -> None:
        if file.state in ("coming", "paused"):
            file.ends += 1
        file.state = state

    def settle(self, event: Event) -> None:
        """Nothing more of it is under way: its handler gets what is here."""
        if event in self.events and not any(file.state in ("coming", "paused") for file in event.files):
            self.events.remove(event)
            here = [file for file in event.files if file.state == "here"]
            for file in here:
                file.state = "over"
            if here:
                self.held[len(self.due)] = here
                self.due.append((event.element, [(file.said[0], file.data) for file in here]))

    def known(self, event: Event, said: Said) -> Sent | None:
        """Which file goes on."""
        found = [one for one in self.living() if one.said == said and one.event.element == event.element and one.event.epoch != event.epoch]
        if said[3] and event.said.count(said) == 1 and len(found) == 1 and found[0].event.said.count(said) == 1:
            return found[0]
        return None

    # What happens

    def announce(self, element: str, said: list[Said]) -> None:
        event = Event(element, said, self.epoch)
        known = [self.known(event, one) for one in said]
        grants = self.run(self.page.announce(element, *said))
        before = {one.event for one in known if one is not None}
        for one, file, (grant, size, received) in zip(said, known, grants, strict=True):
            if file is None:
                file = Sent(one, grant, event)
                assert grant not in {other.grant for other in self.files}
                self.files.append(file)
                self.listen(file)
            else:
                file.event.files.remove(file)
                file.event = event
                file.state = "here" if file.state == "here" else "coming"
            assert (grant, size, received) == (file.grant, one[1], file.received)
            event.files.append(file)
        self.events.append(event)
        if element == "one":
            for other in self.living():
                if other.event.element == element and other.event is not event:
                    self.ended(other, "over")
                    before.add(other.event)
        for old in before:
            self.settle(old)
        self.settle(event)

    def listen(self, file: Sent) -> None:
        coming = self.page.incoming(file.grant)

        def ended() -> None:
            file.ends -= 1

        self.run(self.on_loop(lambda: coming.on_end(ended)))

    async def on_loop(self, call: Any) -> None:
        call()

    @rule(element=st.sampled_from(["many", "one"]), said=st.lists(FILES, min_size=1, max_size=3))
    def chooses(self, element: str, said: list[Said]) -> None:
        self.announce(element, said)

    @precondition(lambda self: self.events)
    @rule(at=st.integers(0, 99))
    def chooses_again(self, at: int) -> None:
        event = self.events[at % len(self.events)]
        self.announce(event.element, list(event.said))

    @precondition(lambda self: self.living())
    @rule(at=st.integers(0, 99), first=st.integers(0, 9), count=st.integers(1, 9), cut=st.booleans())
    def sends_a_part(self, at: int, first: int, count: int, cut: bool) -> None:
        file = self.one(at)
        first = min(first, file.said[1])
        data = file.data[first : first + count]
        if cut:
            data = data[: len(data) // 2]
        status = self.run(self.page.part(file.grant, first, data))
        if file.state == "paused":
            assert status == 423
        elif file.state == "coming":
            self.wrote(file, first, data)

    @precondition(lambda self: self.living())
    @rule(at=st.integers(0, 99))
    def completes(self, at: int) -> None:
        file = self.one(at)
        self.run(self.page.part(file.grant, file.received, file.data[file.received :]))
        if file.state == "coming":
            self.wrote(file, file.received, file.data[file.received :])

    def wrote(self, file: Sent, first: int, data: bytes) -> None:
        if data or not file.said[1]:
            file.begun = True
        file.have |= set(range(first, first + len(data)))
        if len(file.have) == file.said[1] and file.begun:
            self.ended(file, "here")
            self.settle(file.event)

    @precondition(lambda self: self.living())
    @rule(at=st.integers(0, 99))
    def sends_too_much(self, at: int) -> None:
        file = self.one(at)
        status = self.run(self.page.part(file.grant, file.received, bytes(99)))
        if file.state == "coming":
            assert status == 413
            self.over(file)

    def over(self, file: Sent) -> None:
        self.ended(file, "over")
        self.settle(file.event)

    @precondition(lambda self: self.living())
    @rule(at=st.integers(0, 99), what=st.sampled_from(["pause", "resume"]))
    def pauses_or_resumes(self, at: int, what: str) -> None:
        file = self.one(at)
        self.run(self.on_loop(getattr(self.page.incoming(file.grant), what)))
        if file.state != "here":
            file.state = "paused" if what == "pause" else "coming"

    @precondition(lambda self: self.living())
    @rule(at=st.integers(0, 99))
    def cancels_one(self, at: int) -> None:
        self.cancels(self.one(at))

    def cancels(self, file: Sent) -> None:
        self.run(self.on_loop(self.page.incoming(file.grant).cancel))
        self.over(file)

    @rule()
    def reloads(self) -> None:
        self.run(self.page.reload())
        self.epoch += 1

    @rule()
    def leaves_it_for_long(self) -> None:
        self.run(self.on_loop(lambda: self.page.visitor.session.files.uploads.expire(1e12, 600)))
        for file in self.living():
            if file.state != "here":
                self.over(file)

    @rule()
    def lets_go(self) -> None:
        self.run(self.page.delivered(len(self.due)))
        self.heard.got = [(element, []) for element, _ in self.heard.got]
        self.due = [(element, []) for element, _ in self.due]
        self.held.clear()

    # What holds

    @invariant()
    def keeps_what_is_held_and_no_more(self) -> None:
        if hasattr(self, "page"):
            self.run(self.holds())

    async def holds(self) -> None:
        await self.page.delivered(len(self.due))
        assert self.heard.contents() == self.due
        assert {file.ends for file in self.files} <= {0}
        held = [file for files in self.held.values() for file in files]
        living = self.living()
        store, uploads = self.page.host.store, self.page.visitor.session.files.uploads
        assert store.promised == sum(file.said[1] - len(file.have) for file in living)
        kept = len([file for file in [*living, *held] if file.begun])
        used = sum(counted(file.said[1]) for file in [*living, *held])
        for _ in range(2000):  # threads delete
            await uploads.cleared()
            there = [name for *_, names in os.walk(self.folder) for name in names if name != "lock"]
            if (len(there), uploads.account.used, store.account.used) == (kept, used, used):
                return
            await asyncio.sleep(0.001)
        assert (len(there), uploads.account.used, store.account.used) == (kept, used, used)


def test_there_is_one_truth_of_each_file_in_any_order_of_things():
    run_state_machine_as_test(OneTruth, settings=settings(max_examples=40 * EFFORT, stateful_step_count=25))
