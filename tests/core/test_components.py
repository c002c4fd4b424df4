"""Components: what a class may be, what an instance takes, when it comes and goes, and that it leaves nothing behind."""

from __future__ import annotations

import gc
import re
import weakref
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import pytest

from livepy.core.component import App, Component, Provide
from livepy.core.elements import Each, Element, Listener, Made
from livepy.core.models import Model
from livepy.core.protocol import Op
from livepy.core.refs import Ref
from livepy.core.shapes import Shape
from livepy.core.state import computed, context, state
from livepy.core.timers import every
from livepy.core.tree import Tree
from livepy.errors import LivepyError, Refused
from livepy.testing.dom import Page


class Greeting(Component):
    name: str
    loud: bool = False
    count: int = state(0)

    def render(self) -> Any:
        return f"{self.name}{'!' if self.loud else ''}{self.count}"


def fail(component: Component, error: BaseException) -> Any:
    raise AssertionError(f"{component} could not render") from error


def say(component: Component, error: BaseException) -> Any:
    return f"{type(error).__name__}: {error}"


def show(app: Component) -> tuple[Tree, Page]:
    tree = Tree(app, failed=fail)
    return tree, Page(tree.html())


def element(tag: str, *children: Any, **props: Any) -> Element:
    return Element(tag, children, props)


# --- what a class may be ------------------------------------------------------------------------------


def test_a_mutable_default_is_refused_as_it_would_be_shared_by_all_visitors() -> None:
    with pytest.raises(LivepyError, match=r"test_components.py:\d+: .*one list for all visitors.*state\(\[\]\)"):

        class Shared(Component):
            items: list[int] = []


def test_a_mutable_class_attribute_without_a_type_is_refused() -> None:
    with pytest.raises(LivepyError, match="one dict for all visitors"):

        class Shared(Component):
            items = {}  # type: ignore[var-annotated]


def test_state_without_a_type_is_refused_with_the_line_to_write() -> None:
    with pytest.raises(LivepyError, match=r"count: int = state"):

        class Untyped(Component):
            count = state(0)


def test_an_own_init_is_refused() -> None:
    with pytest.raises(LivepyError, match="no __init__"):

        class Own(Component):
            def __init__(self) -> None:
                """Not allowed."""


def test_a_reserved_name_is_refused() -> None:
    with pytest.raises(LivepyError, match="session"):

        class Own(Component):
            session: int  # type: ignore[assignment]  # which is why


def test_state_takes_a_default_or_a_factory() -> None:
    with pytest.raises(LivepyError, match="default or a factory"):
        state()  # type: ignore[call-overload]


# --- what an instance takes ---------------------------------------------------------------------------


def test_an_unknown_prop_is_refused_with_the_authors_line() -> None:
    with pytest.raises(LivepyError, match=r"test_components.py:\d+: LP106 Greeting has no prop 'colour'; it has name, loud"):
        Greeting(name="a", colour=1)  # type: ignore[call-arg]


def test_a_missing_prop_is_refused() -> None:
    with pytest.raises(LivepyError, match="needs the prop 'name'"):
        Greeting()  # type: ignore[call-arg]


def test_a_prop_cannot_be_assigned() -> None:
    with pytest.raises(LivepyError, match="is a prop"):
        Greeting(name="a").name = "b"


def test_a_computed_value_cannot_be_assigned() -> None:
    class Half(Component):
        n: int = state(2)

        @computed
        def half(self) -> float:
            return self.n / 2

    with pytest.raises(LivepyError, match="is computed"):
        Half().half = 3  # type: ignore[misc]


def test_an_undeclared_attribute_is_refused_unless_it_is_private() -> None:
    greeting = Greeting(name="a")
    with pytest.raises(LivepyError, match="does not declare 'extra'"):
        greeting.extra = 1  # type: ignore[attr-defined]
    greeting._mine = 1  # type: ignore[attr-defined]
    assert greeting._mine == 1  # type: ignore[attr-defined]


def test_each_instance_has_its_own_copy_of_a_default() -> None:
    class Lists(Component):
        items: list[list[int]] = state([[]])

    a, b = Lists(), Lists()
    a.items[0].append(1)
    assert b.items == [[]]


def test_methods_can_be_called_without_a_page() -> None:
    class Counter(Component):
        n: int = state(0)

        def add(self) -> None:
            self.n += 1

    counter = Counter()
    counter.add()
    assert counter.n == 1
    with pytest.raises(LivepyError, match="not on a page"):
        _ = counter.session


# --- rendering ----------------------------------------------------------------------------------------


def test_state_changed_while_rendering_is_refused_in_place_of_that_component() -> None:
    class Loop(Component):
        n: int = state(0)

        def render(self) -> Any:
            self.n += 1
            return str(self.n)

    tree = Tree(element_app(lambda: [Loop(), "beside"]), failed=say)
    assert "render() only reads" in tree.html()
    assert "beside" in tree.html()


def element_app(render: Callable[[], Any]) -> Component:
    class Shown(Component):
        version: int = state(0)

        def render(self) -> Any:
            _ = self.version
            return render()

    return Shown()


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyboardInterrupt, RecursionError, StopIteration, GeneratorExit], ids=str)
def test_whatever_a_render_raises_stands_in_its_own_place_only(error: type[BaseException]) -> None:
    class Broken(Component):
        bad: bool = state(True)

        def render(self) -> Any:
            if self.bad:
                raise error
            return "mended"

    broken = Broken()
    tree = Tree(element_app(lambda: [broken, "beside"]), failed=lambda c, e: f"box:{type(e).__name__}")
    page = Page(tree.html())
    assert f"box:{error.__name__}" in page.html()
    assert "beside" in page.html()
    broken.bad = False
    page.apply(tree.flush())
    assert "mended" in page.html()
    assert "box" not in page.html()


class Within(Component):
    def render(self) -> Any:
        return element("div", Within())


def test_a_component_that_shows_itself_is_told_so_and_what_is_beside_it_stays() -> None:
    class Beside(Component):
        open: bool = state(False)

        def render(self) -> Any:
            return element("main", "beside", Within() if self.open else None)

    app = Beside()
    tree = Tree(app, failed=say)
    page = Page(tree.html())
    app.open = True
    page.apply(tree.flush())
    assert "does Within show itself?" in page.html()
    assert "beside" in page.html()
    page.apply(tree.rebuild())
    app.open = False
    page.apply(tree.flush())
    assert page.html() == "<main>beside</main>"


def test_an_error_in_a_table_row_stands_in_a_cell() -> None:
    def row(n: int) -> Any:
        if n == 2:
            raise ValueError("no")
        return element("tr", element("td", str(n)))

    tree = Tree(element_app(lambda: element("table", element("tbody", Each([1, 2, 3], row, None)))), failed=lambda c, e: "box")
    assert "<tr><td>box</td></tr>" in tree.html()


WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    "number": (lambda: element("p", 3), r"ui.text\(3\)"),
    "true": (lambda: element("p", True), "is not None"),
    "class": (lambda: element("p", Greeting), "Write `Greeting"),
    "function": (lambda: element("p", fail), "Call it"),
    "row without a body": (lambda: element("table", element("tr")), "<tbody>"),
    "text in a row": (lambda: element("table", element("tbody", element("tr", "x"))), "Put it into a <td>"),
    "block in a paragraph": (lambda: element("p", element("div")), "browsers end the paragraph"),
    "button in a button": (lambda: element("button", element("button")), "another <button>"),
    "script": (lambda: element("script", "alert(1)"), "<script>"),
    "event attribute": (lambda: Element("p", (), {"onclick": "x()"}), "would run script"),
    "document in an attribute": (lambda: Element("p", (), {"srcdoc": "<p>"}), "not allowed"),
    "script link": (lambda: Element("a", (), {"href": "JaVa\tscript:alert(1)"}), "not a link"),
    "style that loads": (lambda: Element("p", (), {"style": "background: url(//evil)"}), "load or run"),
    "doubled keys": (lambda: Each([1, 1], lambda n: element("b"), None), "have the key 1"),
    "handler that is none": (lambda: Element("p", (), {"data-on-click": "x"}), "not a function"),
}


@pytest.mark.parametrize(("node", "words"), WRONG.values(), ids=WRONG)
def test_what_no_page_can_show_is_refused_with_the_mend(node: Callable[[], Any], words: str) -> None:
    with pytest.raises(AssertionError) as raised:
        Tree(element_app(node), failed=fail)
    assert isinstance(raised.value.__cause__, LivepyError)
    assert raised.match("could not render")
    assert re.search(words, str(raised.value.__cause__))


def test_a_component_that_stands_in_two_places_is_told_at_the_second() -> None:
    twice = Greeting(name="a")
    tree = Tree(element_app(lambda: element("p", element("b", twice), element("i", twice))), failed=say)
    assert tree.html().count("a0") == 1
    assert "stands in two places" in tree.html()


# --- children, slots, keys, context, references -----------------------------------------------------


class Slots(Component):
    children: Sequence[Any]
    actions: Any = None

    def render(self) -> Any:
        return element("section", element("header", self.actions), *self.children)


def test_children_and_slots_are_props() -> None:
    tree, _ = show(Slots(children=["a", element("b", "c")], actions=element("i", "x")))
    assert tree.html() == "<section><header><i>x</i></header>a<b>c</b></section>"


def test_removing_the_first_of_three_keyed_components_keeps_the_state_of_the_others() -> None:
    class Three(Component):
        names: list[str] = state(["a", "b", "c"])

        def render(self) -> Any:
            return element("p", *[Greeting(name=name, key=name) for name in self.names])

    app = Three()
    tree, page = show(app)
    for component in components(tree):
        if isinstance(component, Greeting) and component.name == "b":
            component.count = 7
    app.names.pop(0)
    page.apply(tree.flush())
    assert "b7" in page.html()
    assert "c0" in page.html()


def components(tree: Tree) -> list[Component]:
    """All components that the tree shows."""
    found: list[Component] = []
    blocks: list[Any] = [tree.root]
    while blocks:
        block = blocks.pop()
        if block.component is not None:
            found.append(block.component)
        for value in block.values:
            if isinstance(value, Component):
                blocks.append(value._place)
            elif hasattr(value, "blocks"):
                blocks.extend(value.blocks.values())
    return found


class Cart(Model):
    size: int = 0


class Badge(Component):
    cart: Cart = context()

    def render(self) -> Any:
        return f"[{self.cart.size}]"


def test_context_is_found_by_its_type_through_components_between() -> None:
    cart = Cart(size=3)
    tree, page = show(element_app(lambda: Made("provide", Provide, {"value": cart, "children": (element("div", Slots(children=[Badge()])),)})))
    assert "[3]" in page.html()
    cart.size = 4
    page.apply(tree.flush())
    assert "[4]" in page.html()


def test_context_that_nobody_provides_is_told() -> None:
    assert "no ui.provide" in Tree(Badge(), failed=say).html()


def test_a_reference_reaches_an_element_that_the_same_handler_made_appear() -> None:
    class Opening(Component):
        open: bool = state(False)
        box = Ref()

        def start(self) -> None:
            self.open = True
            self.box.focus()

        def render(self) -> Any:
            return element("div", element("input", ref=self.box) if self.open else None)

    app = Opening()
    tree, page = show(app)
    app.start()
    ops = tree.flush()
    page.apply(ops)
    assert ops[-1][0] == Op.CALL
    assert page.nodes[ops[-1][1]].tag == "input"
    app.open = False
    page.apply(tree.flush())
    app.box.focus()
    assert tree.flush() == []


# --- life cycle ---------------------------------------------------------------------------------------


class Living(Component):
    def on_mount(self) -> None:
        """Something starts."""

    def on_unmount(self) -> None:
        """Something ends."""

    def render(self) -> Any:
        return "alive"


def test_components_with_lifecycle_methods_are_told_once_when_they_come_and_go() -> None:
    class Switch(Component):
        on: bool = state(True)

        def render(self) -> Any:
            return element("p", Living() if self.on else None)

    app = Switch()
    tree, page = show(app)
    assert [type(one) for one in tree.mounted] == [Living]
    app.on = False
    page.apply(tree.flush())
    assert [type(one) for one in tree.ended] == [Living]


def test_repeating_methods_are_known_by_the_class() -> None:
    class Clock(Component):
        @every(2)
        def tick(self) -> None:
            """Repeats."""

    class Faster(Clock):
        @every(1)
        def tock(self) -> None:
            """Repeats too."""

    assert dict(Faster.__livepy_timers__) == {"tick": 2, "tock": 1}


def test_app_options_are_inherited_and_typed() -> None:
    class Base(App, title="Shop"):
        pass

    class Derived(Base, description="Things"):
        pass

    assert (Derived.__livepy_app__.title, Derived.__livepy_app__.description) == ("Shop", "Things")


# --- events -------------------------------------------------------------------------------------------


class Form(Component):
    hidden: bool = state(False)
    disabled: bool = state(False)
    shut: bool = state(False)

    def press(self) -> None:
        """A handler."""

    def render(self) -> Any:
        button = Element("button", ("x",), {"disabled": self.disabled, "data-on-click": Listener(self.press)})
        return Element(
            "main",
            (Element("fieldset", (Element("div", (Slots(children=[Each([1], lambda _: button, None)]),), {"hidden": self.hidden}),), {"disabled": self.shut}),),
            {},
        )


def button_of(page: Page) -> int:
    return next(number for number, node in page.nodes.items() if node.tag == "button")


def test_only_a_shown_enabled_listening_node_of_this_page_can_be_called() -> None:
    app = Form()
    tree, page = show(app)
    node = button_of(page)
    assert tree.listener(node, "click").handler == app.press
    for wrong, name in ((node, "input"), (node + 999, "click"), (1, "click"), (0, "click"), (-1, "click")):
        with pytest.raises(Refused):
            tree.listener(wrong, name)


@pytest.mark.parametrize(("attribute", "reason"), [("hidden", "hidden"), ("disabled", "disabled"), ("shut", "disabled")])
def test_what_hides_or_disables_a_node_around_it_refuses_its_events(attribute: str, reason: str) -> None:
    app = Form()
    tree, page = show(app)
    node = button_of(page)
    setattr(app, attribute, True)
    tree.flush()
    with pytest.raises(Refused, match=reason):
        tree.listener(node, "click")
    setattr(app, attribute, False)
    tree.flush()
    assert tree.listener(node, "click").handler == app.press


class Box(Component):
    text: str = state("")

    def change(self, text: str) -> None:
        """A handler."""

    def render(self) -> Any:
        return Element("input", (), {"value": self.text, "maxlength": 10, "data-on-input": Listener(self.change, str)})


def test_what_the_page_typed_is_not_sent_back_but_another_value_is() -> None:
    app = Box()
    tree, _page = show(app)
    tree.typed(1, "value", "abc")
    app.text = "abc"
    assert tree.flush() == []
    app.text = "ABC"
    assert tree.flush() == [[Op.VALUE, 1, "value", "ABC", 0]]
    assert tree.limit(1) == 10


# --- leaving nothing behind --------------------------------------------------------------------------


def test_a_released_page_dies_without_the_garbage_collector() -> None:
    class Busy(Component):
        items: list[int] = state([1, 2, 3])
        form: Any = state(factory=lambda: None)
        box = Ref()

        @computed
        def total(self) -> int:
            return sum(self.items)

        def press(self) -> None:
            """A handler."""

        def render(self) -> Any:
            return element(
                "div",
                str(self.total),
                Element("button", ("x",), {"ref": self.box, "data-on-click": Listener(self.press)}),
                Each(self.items, lambda n: Slots(children=[str(n), Badge() if n > 5 else None], actions=None), None),
                Form(),
            )

    gc.disable()
    try:
        app = Busy()
        tree = Tree(app)
        app.items.append(4)
        app.box.focus()
        tree.flush()
        watched: list[Callable[[], Any]] = [weakref.ref(tree), weakref.ref(app), *(weakref.ref(one) for one in components(tree))]
        tree.release()
        del app, tree
        assert all(one() is None for one in watched)
    finally:
        gc.enable()


class Line(Model):
    text: str


class Lines(Component):
    lines: list[Line] = state(factory=lambda: [Line(text="one"), Line(text="two")])

    def render(self) -> Any:
        return element("div", Each(self.lines, lambda line: element("p", line.text), None))


def test_a_row_that_has_left_and_what_it_showed_die_without_the_garbage_collector() -> None:
    gc.disable()
    try:
        app = Lines()
        tree = Tree(app)
        watched = [weakref.ref(one) for one in app.lines]
        del app.lines[0]
        tree.flush()
        assert watched[0]() is None
        tree.release()
        del app, tree
        assert watched[1]() is None
    finally:
        gc.enable()


def test_a_model_shown_by_many_pages_forgets_those_that_left() -> None:
    cart = Cart()
    trees = [Tree(element_app(lambda: str(cart.size))) for _ in range(40)]
    for tree in trees[1:]:
        tree.release()
    cart.size += 1
    assert "1" in show_again(trees[0])


def show_again(tree: Tree) -> str:
    tree.flush()
    return tree.html()


def test_a_shape_is_one_object_for_all_that_share_it() -> None:
    tree, _ = show(element_app(lambda: element("ul", Each(range(50), lambda n: element("li", str(n)), None))))
    shapes = {id(value.shape) for value in rows(tree)}
    assert len(shapes) == 1
    assert isinstance(next(iter(rows(tree))).shape, Shape)


def rows(tree: Tree) -> list[Any]:
    return [row for value in tree.root.values if hasattr(value, "blocks") for row in value.blocks.values()]


def test_an_attribute_of_the_class_that_is_no_state_cannot_be_changed_unseen() -> None:
    class Counting(Component):
        count = 0
        limit: ClassVar[int] = 3

        def render(self) -> Element:
            return element("p", str(self.count))

    counting = Counting()
    for change in (lambda: setattr(counting, "count", 1), lambda: setattr(counting, "limit", 4)):
        with pytest.raises(LivepyError, match="LP122"):
            change()
