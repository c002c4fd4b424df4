"""Forms: submitted together, and only when all is valid."""

from __future__ import annotations

from decimal import Decimal

from livepy import App, Component, state, ui
from tests.ui.desk import Desk


class Extra(Component):
    owner: Order

    def render(self) -> ui.Element:
        return ui.textbox("Note", bind=lambda: self.owner.note, required=True)


class Order(App):
    name: str = state("")
    count: int = state(1)
    note: str = state("")
    more: bool = state(False)
    sent: int = state(0)

    def send(self) -> None:
        self.sent += 1

    def render(self) -> ui.Element:
        return ui.form(
            ui.textbox("Name", bind=lambda: self.name, required=True),
            ui.row(ui.number("Count", bind=lambda: self.count)),
            self.more and Extra(owner=self),
            on_submit=self.send,
            submit="Order",
            class_="mine",
        )


def test_a_valid_form_is_submitted() -> None:
    desk = Desk(Order())
    desk.type("Name", "Ada")
    desk.submit()
    assert desk.app.sent == 1  # type: ignore[attr-defined]


def test_a_required_field_that_is_empty_says_so_when_the_form_is_submitted() -> None:
    desk = Desk(Order())
    desk.submit()
    assert (desk.app.sent, desk.errors) == (0, ["Please fill this in."])  # type: ignore[attr-defined]
    desk.type("Name", "Ada")
    assert desk.errors == []


def test_an_invalid_field_keeps_the_form_from_being_submitted() -> None:
    desk = Desk(Order())
    desk.type("Name", "Ada")
    desk.type("Count", "x")
    desk.submit()
    assert desk.app.sent == 0  # type: ignore[attr-defined]
    desk.type("Count", "2")
    desk.submit()
    assert desk.app.sent == 1  # type: ignore[attr-defined]


def test_a_value_that_was_never_allowed_keeps_the_form_from_being_submitted_though_nobody_typed_it() -> None:
    class Buying(App):
        amount: float = state(0.0)
        code: str = state("x1")
        off: float = state(0.0)
        sent: int = state(0)

        def send(self) -> None:
            self.sent += 1

        def render(self) -> ui.Element:
            return ui.form(
                ui.number("Amount", bind=lambda: self.amount, min=0.5),
                ui.textbox("Code", bind=lambda: self.code, check=lambda code: None if code.isalpha() else "Letters only."),
                ui.number("Off", bind=lambda: self.off, min=0.5, disabled=True),
                on_submit=self.send,
            )

    app = Buying()
    desk = Desk(app)
    desk.submit()
    assert (app.sent, len(desk.errors)) == (0, 2)
    desk.type("Amount", "1")
    desk.type("Code", "abc")
    desk.submit()
    assert (app.sent, desk.errors) == (1, [])


def test_fields_of_components_that_come_and_go_belong_to_the_form() -> None:
    desk = Desk(Order())
    desk.type("Name", "Ada")
    desk.app.more = True  # type: ignore[attr-defined]
    desk.show()
    desk.submit()
    assert (desk.app.sent, desk.errors) == (0, ["Please fill this in."])  # type: ignore[attr-defined]
    desk.app.more = False  # type: ignore[attr-defined]
    desk.show()
    desk.submit()
    assert desk.app.sent == 1  # type: ignore[attr-defined]


def test_its_button_submits_it() -> None:
    desk = Desk(Order())
    assert desk.attrs(desk.button("Order"))["type"] == "submit"
    assert desk.tree.listener(desk.one("form"), "submit").options == "p 1"


def test_what_the_app_itself_holds_and_no_visitor_could_enter_is_said_under_its_field() -> None:
    class Held(App):
        size: int = state(50)
        exact: Decimal = state(Decimal("50.5"))
        name: str = state("a\nb")
        sent: int = state(0)

        def send(self) -> None:
            self.sent += 1

        def render(self) -> ui.Element:
            return ui.form(
                ui.slider("Size", bind=lambda: self.size, min=0, max=10),
                ui.slider("Exact", bind=lambda: self.exact, min=0, max=10),
                ui.textbox("Name", bind=lambda: self.name),
                on_submit=self.send,
            )

    app = Held()
    desk = Desk(app)
    desk.submit()
    assert (app.sent, desk.errors) == (0, ["Enter 10 or less.", "Enter 10 or less.", "Enter a single line."])
    for slider in desk.all("input", type="range"):
        desk.type(slider, "7")
    desk.type("Name", "ab")
    desk.submit()
    assert (app.sent, desk.errors, app.size, app.exact, app.name) == (1, [], 7, Decimal(7), "ab")


class Limited(App):
    bound: bool = state(True)
    count: int = state(5)
    most: int = state(6)
    sent: int = state(0)
    heard: list[int | None] = state([])

    def send(self) -> None:
        self.sent += 1

    def render(self) -> ui.Element:
        field = (
            ui.number("Count", bind=lambda: self.count, max=self.most)
            if self.bound
            else ui.number("Count", value=5, max=self.most, on_change=lambda count: self.heard.append(count))
        )
        return ui.form(field, on_submit=self.send)


def test_a_complaint_goes_when_its_limit_does_and_what_is_shown_is_submitted() -> None:
    app = Limited()
    desk = Desk(app)
    desk.type("Count", "9")
    assert (desk.errors, app.count) == (["Enter 6 or less."], 5)
    app.most = 8
    desk.show()
    assert desk.errors == ["Enter 8 or less."]
    desk.submit()
    assert (app.sent, app.count) == (0, 5)
    app.most = 20
    desk.show()
    assert (desk.errors, desk.attrs(desk.label("Count"))["value"]) == ([], "9")
    desk.submit()
    assert (app.sent, app.count, desk.errors) == (1, 9, [])


def test_what_only_on_change_would_hear_of_has_to_be_entered_again() -> None:
    app = Limited()
    app.bound = False
    desk = Desk(app)
    desk.type("Count", "9")
    app.most = 20
    desk.show()
    assert desk.errors == []
    desk.submit()
    assert (app.sent, app.heard, desk.errors) == (0, [], ["Please enter this again."])
    desk.type("Count", "9")
    desk.submit()
    assert (app.sent, app.heard, desk.errors) == (1, [9], [])


def test_what_the_app_holds_is_faulty_only_while_a_limit_forbids_it() -> None:
    app = Limited()
    app.most = 4
    desk = Desk(app)
    desk.submit()
    assert (app.sent, desk.errors) == (0, ["Enter 4 or less."])
    app.most = 5
    desk.show()
    assert desk.errors == []
    desk.submit()
    assert (app.sent, app.count) == (1, 5)
