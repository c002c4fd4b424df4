"""The documents: their programs are the files that the tests run, and what they say of each program is so."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from livepy import Interface, Settings, testing, ui
from livepy.apps import find, load
from livepy.cli import main, parser
from livepy.core.protocol import Op
from livepy.errors import LivepyError
from tests.mistakes import programs
from tests.nginx import DEPLOY
from tests.session.visitor import session_of
from tests.ui.desk import Desk
from tools.doc_pages import BLOCK, DOCS, documents, filled
from tools.element_pages import ROOT

PROGRAMS = sorted(path for folder in ("snippets", "tutorial") for path in (DOCS / folder).glob("*.py") if not path.stem.startswith("test_"))


def app(name: str) -> Any:
    """A fresh app of a program of the documents."""
    return find(load(DOCS / f"{name}.py")).make()


def desk(name: str) -> Desk:
    """A visitor at its page, with the ops that the page is sent in sight."""
    return Desk(app(name))


def text_of(visitor: Desk) -> str:
    return re.sub(r"<[^>]*>", " ", visitor.page.html())


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.stem)
def test_programs_stand_in_documents_as_they_are(path: Path) -> None:
    assert path.read_text() == filled(path.read_text()), "run `make docs`"


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda path: path.stem)
def test_no_program_stands_in_a_document_that_is_no_file(path: Path) -> None:
    assert "```python" not in BLOCK.sub("", path.read_text())


def test_each_program_stands_in_a_document() -> None:
    shown = {match[3] for path in documents() for match in BLOCK.finditer(path.read_text()) if match[2] == "file" and not match[3].startswith("../")}
    assert {str(path.relative_to(DOCS)) for folder in ("tutorial", "snippets") for path in (DOCS / folder).glob("*.py")} == shown


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_a_program_opens_and_shows_something(path: Path) -> None:
    assert text_of(Desk(find(load(path)).make())).strip()


# state.md


def test_a_child_tells_its_parent_by_a_prop() -> None:
    visitor = desk("snippets/props")
    assert "Tea: 3 of 5" in text_of(visitor)
    visitor.event(visitor.all("button")[0], "click")
    assert "Tea: 4 of 5" in text_of(visitor)


def test_a_prop_can_neither_be_changed_nor_left_out() -> None:
    module = load(DOCS / "snippets" / "props.py")
    with pytest.raises(LivepyError, match="prop"):
        module.Stars(name="Tea", stars=1, on_rate=print).stars = 2
    with pytest.raises(LivepyError, match="needs the prop 'stars'"):
        module.Stars(name="Tea", on_rate=print)


def test_lists_dicts_and_sets_show_when_they_are_changed_in_place() -> None:
    visitor = desk("snippets/lists")
    visitor.click("Play Noon")
    assert "Noon, 0 likes, 1 plays" in text_of(visitor)
    assert "played, slow" in text_of(visitor)
    visitor.click("Like the first")
    assert "Dawn, 1 likes" in text_of(visitor)


def test_turning_a_list_round_sends_two_moves_and_no_text() -> None:
    visitor = desk("snippets/lists")
    visitor.click("Turn round")
    assert [op[0] for op in visitor.ops] == [Op.MOVE, Op.MOVE]


def test_a_list_in_state_is_a_copy() -> None:
    made = app("tutorial/step2")
    given = ["Tea"]
    made.said = given
    given.append("Bread")
    assert made.said == ["Tea"]


def test_a_model_refuses_what_its_field_does_not_allow_and_keeps_the_last_valid_value() -> None:
    visitor = desk("snippets/models")
    visitor.type("Town", "Turku")
    visitor.type("Town", "x" * 21)
    assert visitor.errors == ["Enter at most 20 characters."]
    assert visitor.app.address.town == "Turku"  # type: ignore[attr-defined]


def test_a_dataclass_is_watched_too() -> None:
    visitor = desk("snippets/models")
    visitor.click("Pay")
    assert visitor.attrs(visitor.button("Pay")).get("disabled") is not None


def test_a_computed_value_runs_again_only_when_what_it_read_is_another() -> None:
    visitor = desk("snippets/derived")
    visitor.type("Find", "bu")
    assert "1 of 6 words" in text_of(visitor)
    found = visitor.app.found  # type: ignore[attr-defined]
    visitor.tick("In capitals")
    assert "BUTTER" in text_of(visitor)
    assert visitor.app.found is found  # type: ignore[attr-defined]


def test_a_vote_shows_on_every_page() -> None:
    found = find(load(DOCS / "snippets" / "everybody.py"))
    one, other = Desk(found.make()), Desk(found.make())
    one.click("Yes")
    other.show()
    assert "1 to 0" in text_of(one)
    assert "1 to 0" in text_of(other)


# rendering.md


def test_only_what_read_a_change_renders() -> None:
    visitor = desk("snippets/renders")
    rendered: list[str] = sys.modules["renders"].RENDERED
    assert rendered == ["Page", "Tea", "Coffee"]
    rendered.clear()
    visitor.click("Tea: 0")
    assert rendered == ["Tea"]
    rendered.clear()
    visitor.click("Rename")
    assert rendered == ["Page"]
    assert "Tea: 1" in text_of(visitor)


def test_a_row_keeps_its_state_when_another_is_put_before_it() -> None:
    visitor = desk("snippets/keys")
    visitor.click("tea")
    visitor.click("Add")
    assert re.search(r"note 3\s+tea\s+All about tea\s+bread", text_of(visitor))


def test_a_click_on_the_counter_sends_one_instruction() -> None:
    visitor = desk("snippets/counter")
    visitor.click("Click me")
    ((code, _node, start, removed, text),) = visitor.ops
    assert (code, start, removed, text) == (Op.SPLICE, 8, 1, "1")


# handlers.md


def test_a_handler_may_be_plain_async_or_a_generator() -> None:
    visitor = desk("snippets/turns")
    for button, said in (("Knead", "Kneaded"), ("Bake", "Baked"), ("Count down", "Ready"), ("Cool", "Cold")):
        visitor.click(button)
        assert said in text_of(visitor)


async def test_dev_names_the_lines_that_block_a_page_or_the_server(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = DOCS / "snippets" / "blocking.py"
    lines = [number for number, text in enumerate(path.read_text().splitlines(), 1) if text.startswith("        time.sleep")]
    found = await programs.said(path, tmp_path, caplog)
    assert [(one.code, one.where, one.args[0].partition(" ")[0]) for one in sorted(found, key=lambda one: one.code)] == [
        (code, f"docs/snippets/blocking.py:{line}", name)
        for code, line, name in zip(("LP405", "LP406"), lines, ("Prices.fetch", "Prices.fetch_all"), strict=True)
    ]


def test_handlers_of_dom_events_get_what_the_browser_said() -> None:
    visitor = desk("snippets/events")
    visitor.event(visitor.one("p"), "dblclick", {"type": "dblclick", "shift": True})
    assert "dblclick with shift" in text_of(visitor)


def test_a_user_error_is_told_in_a_toast_and_the_page_goes_on() -> None:
    with testing.open(app("snippets/turns")) as page:
        page.find("button", "Sell").click()
        assert page.toasts == ["It is still hot."]
        page.find("button", "Knead").click()
        assert "Kneaded" in page.text


def test_a_key_with_its_conditions_reaches_its_handler() -> None:
    with testing.open(app("snippets/events")) as page:
        page.label("Text").fill("Tea")
        page.label("Text").press("ctrl+s")
        assert "Saved 'Tea'" in page.text


def test_state_in_the_address_is_there() -> None:
    with testing.open(app("snippets/address")) as page:
        page.find("button", "Forward").click()
        assert "Page 2" in page.text
        assert page.url.endswith("?page=2")


async def test_state_in_the_address_replaces_it_and_makes_no_entry_in_the_history(tmp_path: Path) -> None:
    shown = app("snippets/address")
    async with session_of(shown, tmp_path) as visitor:
        visitor.join()
        shown.page = 2
        await visitor.until(lambda: [Op.ADDRESS, "?page=2", "replace"] in visitor.heard)


# classes.md


def test_an_answer_joins_the_messages() -> None:
    with testing.open(app("snippets/window")) as page:
        page.label("Answer").fill("Thank you")
        page.label("Answer").press("Enter")
        assert page.app.messages[-1] == "Thank you"
        assert "Thank you" in page.text


# functions.md


def test_inputs_of_a_function_follow_its_types() -> None:
    with testing.open(app("snippets/portion")) as page:
        assert page.find("heading").text == "Bread"
        assert "How much of what a dough needs." in page.text
        assert page.label("Water in percent").value == 70
        assert len(page.all("radio")) == 5
        page.find("radio", "rye").click()
        page.label("Water in percent").fill(50)
        page.find("button", "Weigh").click()
        assert "Rye needs 65 percent of water." in page.text
        assert page.toasts == []
        page.label("Water in percent").fill(80)
        page.find("button", "Weigh").click()
        assert "500 g rye, 400 g water, 10 g salt, electric" in page.text


def test_a_live_function_needs_no_button() -> None:
    with testing.open(app("snippets/live")) as page:
        assert page.find("heading").text == "Degrees"
        assert page.all("button") == []
        page.label("Celsius").fill(100)
        assert "212.0" in page.text


def test_each_yield_is_shown_in_place_of_the_one_before() -> None:
    with testing.open(app("snippets/yields")) as page:
        page.find("button", "Run").click()
        assert page.text.count("1 times 1 is 1") == 1
        assert "3 times 3 is 9" in page.text


def test_a_function_may_ask_for_its_progress() -> None:
    with testing.open(app("snippets/painted")) as page:
        page.label("Subject").fill("A cat")
        page.label("Steps").fill(1)
        page.find("button", "Run").click()
        assert "A cat, in oil" in page.text


def test_a_function_is_not_called_without_what_must_be_given() -> None:
    with testing.open(app("snippets/portion")) as page:
        assert page.label("Loaves").value == 1  # a slider begins at its least

    def age(years: int, name: str, nick: str | None) -> str:
        return f"{years} {name!r} {nick!r}"

    with testing.open(Interface(age)) as page:
        page.find("button", "Run").click()
        assert "Please fill this in." in page.text
        page.label("Years").fill(3)
        page.find("button", "Run").click()
        assert "3 '' None" in page.text


def test_results_stand_in_the_elements_given_for_them() -> None:
    with testing.open(app("snippets/outputs")) as page:
        page.find("button", "Run").click()
        assert (page.label("Words").value, page.label("In capitals").value) == ("2", "ONE TWO")


def test_what_a_function_gives_as_an_element_is_shown_as_it_is() -> None:
    def give() -> ui.Element:
        return ui.markdown("**bold**")

    visitor = Desk(Interface(give))
    visitor.submit()
    assert [visitor.page.nodes[one].tag for one in visitor.all("strong")] == ["strong"]


# session.md


def test_the_session_does_what_its_page_says() -> None:
    with testing.open(app("snippets/visit")) as page:
        assert page.title == "Visit of nobody"
        page.find("button", "Welcome").click()
        assert page.toasts == ["Welcome, nobody"]
        page.find("button", "Darken").click()
        assert page.app.session.theme == "dark"
        page.find("button", "Move").click()
        assert "nobody: 10 to 10" in page.text
        page.find("button", "Load").click()
        page.wait(5)
        page.find("button", "Save").click()
        assert page.downloads[0].name == "facts.txt"
        assert page.downloads[0].read() == b"Fact 1\nFact 2\nFact 3"
        page.find("button", "Leave").click()
        assert page.url == "https://example.org/"


def test_a_method_repeats_while_its_component_is_shown() -> None:
    with testing.open(app("snippets/repeated")) as page:
        page.advance(3)
        assert "3 s on this page" in page.text
        page.label("Timer").click()
        assert "on this page" not in page.text
        page.label("Timer").click()
        assert "0 s on this page" in page.text


def test_a_ref_gives_an_element_the_keyboard() -> None:
    visitor = desk("snippets/focus")
    visitor.type("Note", "Tea")
    visitor.click("Add")
    assert [op[1:3] for op in visitor.ops if op[0] == Op.CALL] == [[visitor.label("Note"), "focus"]]


# running.md


def test_every_setting_is_named_with_its_variable() -> None:
    page = (DOCS / "running.md").read_text()
    for name in Settings.model_fields:
        assert f"| `{name}` | `LIVEPY_{name.upper()}` |" in page


# deploy.md


def test_every_file_of_a_server_stands_in_the_document_and_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    said, printed = (DOCS / "deploy.md").read_text(), capsys.readouterr().out
    files = sorted(path for path in DEPLOY.iterdir() if path.is_file())
    assert [path.name for path in files] == ["Dockerfile", "app.service", "nginx-path.conf", "nginx.conf"]
    for path in files:
        assert path.read_text() in said
        assert path.read_text() in printed


def test_the_unit_and_the_image_start_livepy_as_it_can_be_started_where_nginx_looks() -> None:
    unit = dict(line.split("=", 1) for line in (DEPLOY / "app.service").read_text().splitlines() if "=" in line and not line.startswith("#"))
    image = dict(line.split(" ", 1) for line in (DEPLOY / "Dockerfile").read_text().splitlines() if " " in line)
    program, *arguments = unit["ExecStart"].split()
    assert program.endswith("/bin/livepy")
    for one in (arguments, json.loads(image["CMD"])[1:]):
        given = parser().parse_args(one)
        assert (given.command, given.file, given.port) == ("run", "app.py", 7860)
    (variable, folder), *_ = [one.split("=") for one in (unit["Environment"], image["ENV"])]
    assert Settings().with_environment({variable: folder}).data_dir == Path("/var/lib/app")
    assert "http://127.0.0.1:7860" in (DEPLOY / "nginx.conf").read_text()


# the tutorial's programs


def test_the_second_step_adds_what_was_typed_and_clears_the_box() -> None:
    with testing.open(app("tutorial/step2")) as page:
        page.label("What for?").fill("Tea")
        page.find("button", "Add").click()
        assert "Tea" in page.text
        assert page.label("What for?").value == ""


@pytest.mark.parametrize("step", ["step3", "step4", "step5"])
def test_a_step_with_a_form_adds_sums_up_and_removes(step: str) -> None:
    with testing.open(app(f"tutorial/{step}")) as page:
        for what, amount in (("Tea", "4.50"), ("Bread", "3")):
            page.label("What for?").fill(what)
            page.label("Amount").fill(amount)
            page.find("button", "Add").click()
        assert "Total: 7.50" in page.text
        page.all("button", "Remove" if step != "step5" else "Remove Tea")[0].click()
        assert "Total: 3.00" in page.text


@pytest.mark.parametrize("step", ["step4", "step5"])
def test_what_is_not_right_is_said_and_not_added(step: str) -> None:
    with testing.open(app(f"tutorial/{step}")) as page:
        page.find("button", "Add").click()
        assert page.text.count("Please fill this in.") == 2
        page.label("What for?").fill("12")
        page.label("Amount").fill("-3")
        page.find("button", "Add").click()
        assert "Letters, please, so that you know it again." in page.text
        assert "Enter more than 0." in page.text
        assert page.app.expenses == []
