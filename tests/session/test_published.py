"""Addresses of files: one for equal content, good while somebody holds it and a little longer, withdrawn with the page; whichever thread asks."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from livepy.files import File
from livepy.session.published import FILES_URL, GIVEN_SECONDS, MOST_GIVEN, MOST_WAITING, WAITING_BYTES, Address, Addresses, Shelf, TooMany

GRACE = 60.0


class Clock:
    """Stands still between what a test does."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Place:
    """A shelf, and pages that publish on it."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.shelf = Shelf(GRACE, 3, self.clock)

    def page(self, visitor: str = "ada") -> Addresses:
        return Addresses(self.shelf, visitor)

    def can_fetch(self, url: str, visitor: str = "ada") -> bool:
        return self.shelf.get(url.removeprefix(FILES_URL), visitor) is not None

    def later(self, seconds: float) -> None:
        self.shelf.sweep()  # as a server does each second
        self.clock.now += seconds
        self.shelf.sweep()


@pytest.fixture
def place() -> Iterator[Place]:
    """Without the garbage collector: addresses go when nobody holds them, not when somebody looks."""
    gc.disable()
    yield Place()
    gc.enable()


def a_file(text: str = "abc", name: str = "a.txt") -> File:
    return File.of_text(text, name)


def test_a_file_can_be_fetched_by_its_own_visitor_only_and_by_an_id_that_nobody_guesses(place: Place) -> None:
    file = a_file()
    address = place.page().publish(file)
    assert place.can_fetch(address.url)
    assert not place.can_fetch(address.url, "bob")
    assert not place.can_fetch(FILES_URL + file.print)
    assert len(address.url.removeprefix(FILES_URL)) == 22


def test_equal_content_has_one_address_and_is_kept_once(place: Place) -> None:
    page, other = place.page(), place.page()
    addresses = [page.publish(a_file()), page.publish(a_file()), other.publish(a_file())]
    assert len({one.url for one in addresses}) == 1
    assert len(place.shelf) == 1


@pytest.mark.parametrize("what", ["content", "name", "type", "inline", "visitor"])
def test_what_is_another_file_for_a_browser_has_another_address(place: Place, what: str) -> None:
    first = place.page().publish(File.of(b"abc", "a.txt", "text/plain"))
    another = File.of(b"abd" if what == "content" else b"abc", "b.txt" if what == "name" else "a.txt", "text/csv" if what == "type" else "text/plain")
    second = place.page("bob" if what == "visitor" else "ada").publish(another, inline=what != "inline")
    assert first.url != second.url


def test_a_file_on_disk_has_another_address_when_it_has_changed(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one")
    page = place.page()
    first = page.publish(File.of(path, "a.txt"))
    assert page.publish(File.of(path, "a.txt")).url == first.url
    path.write_text("three")
    assert page.publish(File.of(path, "a.txt")).url != first.url


def test_it_stays_as_long_as_its_address_is_held(place: Place) -> None:
    address = place.page().publish(a_file())
    place.later(10 * GRACE)
    assert place.can_fetch(address.url)


def test_when_nobody_holds_its_address_it_is_withdrawn_after_the_grace(place: Place) -> None:
    url = place.page().publish(a_file()).url
    place.later(GRACE - 1)
    assert place.can_fetch(url)
    place.later(1)
    assert not place.can_fetch(url)
    assert len(place.shelf) == 0


def test_one_of_two_that_hold_it_may_go(place: Place) -> None:
    page = place.page()
    here, there = page.publish(a_file()), page.publish(a_file())
    url = here.url
    del here
    place.later(2 * GRACE)
    assert place.can_fetch(url)
    del there
    place.later(GRACE)
    assert not place.can_fetch(url)


def test_published_again_within_the_grace_it_keeps_its_id_and_the_grace_begins_anew(place: Place) -> None:
    page = place.page()
    url = page.publish(a_file()).url
    place.later(GRACE - 1)
    again = page.publish(a_file())
    assert again.url == url
    place.later(GRACE)
    assert place.can_fetch(url)
    del again
    place.later(GRACE - 1)
    assert place.can_fetch(url)
    place.later(1)
    assert not place.can_fetch(url)
    assert page.publish(a_file()).url != url


def test_the_file_itself_goes_with_its_address(place: Place) -> None:
    file = a_file()
    page = place.page()
    address = page.publish(file)
    held = sys.getrefcount(file)
    del address
    place.later(GRACE)
    assert sys.getrefcount(file) == held - 1


def test_with_the_page_goes_all_that_only_it_has_held(place: Place) -> None:
    page, other = place.page(), place.page()
    shared, own = page.publish(a_file()), page.publish(a_file("own"))
    kept = other.publish(a_file())
    given = page.give(a_file("given"))
    page.end()
    assert place.can_fetch(kept.url)
    assert shared.url == kept.url
    assert not place.can_fetch(own.url)
    assert not place.can_fetch(given)
    del shared, own
    place.later(0)
    assert len(place.shelf) == 1


def test_a_page_that_has_ended_publishes_nothing(place: Place) -> None:
    page = place.page()
    page.end()
    assert not place.can_fetch(page.publish(a_file()).url)
    assert not place.can_fetch(page.give(a_file()))
    assert len(place.shelf) == 0


def test_what_is_being_sent_stays_until_its_end_and_the_grace_after_it(place: Place) -> None:
    url = place.page().publish(a_file()).url
    one = place.shelf.get(url.removeprefix(FILES_URL), "ada")
    assert one is not None
    with place.shelf.sending(one):
        place.later(10 * GRACE)
        assert place.can_fetch(url)
    place.later(GRACE - 1)
    assert place.can_fetch(url)
    place.later(1)
    assert not place.can_fetch(url)


def test_one_visitor_has_so_many_under_way_and_another_has_his_own(place: Place) -> None:
    mine = place.shelf.get(place.page().publish(a_file()).url.removeprefix(FILES_URL), "ada")
    his = place.shelf.get(place.page("bob").publish(a_file()).url.removeprefix(FILES_URL), "bob")
    assert mine is not None
    assert his is not None
    with place.shelf.sending(mine), place.shelf.sending(mine), place.shelf.sending(mine):
        with pytest.raises(TooMany), place.shelf.sending(mine):
            pass
        with place.shelf.sending(his):
            pass
    with place.shelf.sending(mine):
        pass


def test_a_file_given_to_save_waits_until_it_has_been_fetched_to_its_end(place: Place) -> None:
    url = place.page().give(a_file())
    place.later(5 * GRACE)
    one = place.shelf.get(url.removeprefix(FILES_URL), "ada")
    assert one is not None
    with place.shelf.sending(one):
        pass  # broken off: the browser will go on
    place.later(5 * GRACE)
    assert place.can_fetch(url)
    with place.shelf.sending(one):
        place.shelf.fetched(one)
    place.later(GRACE)
    assert not place.can_fetch(url)


def test_a_file_given_to_save_that_nobody_fetches_is_withdrawn(place: Place) -> None:
    url = place.page().give(a_file())
    place.later(GIVEN_SECONDS - 1)
    assert place.can_fetch(url)
    place.later(1)
    place.later(GRACE)
    assert not place.can_fetch(url)


def test_a_visitor_who_presses_and_fetches_nothing_makes_the_server_keep_few_files(place: Place) -> None:
    page = place.page()
    urls = [page.give(a_file(str(number))) for number in range(5000)]
    place.later(0)
    assert len(place.shelf) <= MOST_GIVEN + MOST_WAITING
    assert all(place.can_fetch(url) for url in urls[-MOST_GIVEN:])
    place.later(GRACE)
    assert len(place.shelf) == MOST_GIVEN
    assert all(place.can_fetch(url) for url in urls[-MOST_GIVEN:])


def test_what_is_being_saved_makes_no_room_for_what_is_not(place: Place) -> None:
    page = place.page()
    url = page.give(a_file())
    one = place.shelf.get(url.removeprefix(FILES_URL), "ada")
    assert one is not None
    with place.shelf.sending(one):
        for number in range(MOST_GIVEN + MOST_WAITING + 1):
            page.give(a_file(str(number)))
        place.later(GRACE)
    place.later(GRACE)
    assert place.can_fetch(url)


def test_ten_minutes_count_from_the_last_time_that_somebody_fetched_of_it(place: Place) -> None:
    url = place.page().give(a_file())
    one = place.shelf.get(url.removeprefix(FILES_URL), "ada")
    assert one is not None
    with place.shelf.sending(one):
        place.later(2 * GIVEN_SECONDS)
    place.later(GIVEN_SECONDS - 1)
    assert place.can_fetch(url)


def test_a_page_that_shows_ten_thousand_pictures_keeps_few_of_them(place: Place) -> None:
    page = place.page()
    most, shown = 0, page.publish(a_file("0"))
    for number in range(1, 10_000):
        shown = page.publish(File.of(b"%d" % number * 4000, "plot.png"))
        most = max(most, len(place.shelf))
    assert most == MOST_WAITING + 2, "the one that is shown, the one before, and those before it"
    assert place.can_fetch(shown.url)


def test_large_pictures_are_kept_by_their_weight_and_the_newest_always(place: Place) -> None:
    page = place.page()
    urls = [page.publish(File.of(bytes([number]) * (WAITING_BYTES // 3), "plot.png")).url for number in range(10)]
    place.later(0)
    assert [place.can_fetch(url) for url in urls] == [False] * 7 + [True] * 3
    huge = page.publish(File.of(bytes(2 * WAITING_BYTES), "plot.png")).url
    place.later(0)
    assert [place.can_fetch(url) for url in [*urls, huge]] == [False] * 10 + [True]


def test_any_thread_may_publish_and_drop_while_others_do(place: Place) -> None:
    page, begin = place.page(), threading.Barrier(4)
    held: list[list[Address]] = [[] for _ in range(4)]

    def work(mine: list[Address]) -> None:
        begin.wait()
        for number in range(500):
            mine.append(page.publish(a_file(str(number % 40))))
            if len(mine) > 5:
                del mine[0]

    threads = [threading.Thread(target=work, args=(one,)) for one in held]
    for thread in threads:
        thread.start()
    for _ in range(50):
        place.shelf.sweep()
    for thread in threads:
        thread.join()
    assert all(place.can_fetch(address.url) for mine in held for address in mine)
    for mine in held:
        mine.clear()
    place.later(GRACE)
    assert len(place.shelf) == 0


def test_an_address_may_go_while_the_shelf_is_at_work(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the garbage collector lets it: in any thread, at any line."""
    page = place.page()
    held = [page.publish(a_file("one"))]
    urandom = os.urandom

    def collects(size: int) -> bytes:
        held.clear()
        return urandom(size)

    monkeypatch.setattr("secrets.token_bytes", collects)
    kept = page.publish(a_file("two"))
    assert held == []
    place.later(GRACE)
    assert place.can_fetch(kept.url)
    assert len(place.shelf) == 1
