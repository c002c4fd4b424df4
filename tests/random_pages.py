"""Random pages and random changes of them, for the properties that patches must have: in a model of the DOM and in real browsers."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from livepy.core.component import App, Component
from livepy.core.elements import Each, Element, Listener
from livepy.core.state import state

Spec = tuple[Any, ...]
TEXTS = ["", "a", "bc", "bcd", "x<y&", "a longer text that is changed in the middle", "a longer text that was changed in the midst", "\n", "𝄞 clef", "é"]
TAGS = ["div", "span", "b", "ul", "section", "pre", "i"]


def nothing() -> None:
    """A handler."""


class Plain(Component):
    spec: tuple[Any, ...]

    def render(self) -> Any:
        return build(self.spec)


class Framed(Component):
    spec: tuple[Any, ...]

    def render(self) -> Any:
        return [build(self.spec), "b"]


class Bare(Component):
    spec: tuple[Any, ...]

    def render(self) -> Any:
        return "bare"


class Counting(Component):
    spec: tuple[Any, ...]
    count: int = state(0)

    def render(self) -> Any:
        return Element("i", (str(self.count), Plain(spec=self.spec)), {})


COMPONENTS: list[Callable[..., Component]] = [Plain, Framed, Bare, Counting]


def build(spec: Spec) -> Any:
    kind = spec[0]
    if kind == "text":
        return spec[1]
    if kind == "none":
        return None
    if kind == "fragment":
        return [build(one) for one in spec[1]]
    if kind == "element":
        props = dict(spec[2])
        if "listens" in props:
            props["data-on-click"] = Listener(nothing, options=props.pop("listens"))
        return Element(spec[1], [build(one) for one in spec[3]], props)
    if kind == "each":
        return Each(spec[1], lambda item: build(item[1]), lambda item: item[0], empty=spec[2] and "nothing here")
    if kind == "table":
        return Element("table", (Element("tbody", (Each(spec[1], _table_row, lambda item: item[0]),), {}),), {})
    if kind == "select":
        options = [Element("option", (str(one),), {"value": str(one)}) for one in spec[2]]
        return Element("select", (Each(options, _same, lambda one: one.props["value"]),), {"value": str(spec[1])})
    if kind == "area":
        return Element("textarea", (), {"value": spec[1]})
    if kind == "void":
        return Element(spec[1], (), {"title": spec[2]})
    if kind == "drawing":
        return Element("svg", (Element("g", [Element("circle", (), {"r": n}) for n in spec[1]], {}),), {"viewBox": "0 0 9 9"})
    if kind == "keyed":
        return [Element("lv-item", (build(one),), {}, key=key) for key, one in spec[1]]
    return spec[1](spec=spec[2])


def _same(node: Any) -> Any:
    return node


def _table_row(item: tuple[int, list[str]]) -> Any:
    return Element("tr", [Element("td", (text,), {}) for text in item[1]], {})


class Author:
    """Describes a random page, and changes it as an app would."""

    def __init__(self, seed: int) -> None:
        self.r = random.Random(seed)

    def anything(self, depth: int) -> Spec:
        chance = self.r.random()
        if depth <= 0 or chance < 0.2:
            return "text", self.r.choice(TEXTS)
        if chance < 0.28:
            return ("none",)
        if chance < 0.34:
            return "fragment", [self.anything(depth - 1) for _ in range(self.r.randrange(4))]
        if chance < 0.46:
            return "each", [(key, self.row(depth - 2)) for key in self.r.sample(range(8), self.r.randrange(7))], self.r.random() < 0.5
        if chance < 0.52:
            return "keyed", [(key, self.anything(depth - 2)) for key in self.r.sample(range(8), self.r.randrange(4))]
        if chance < 0.65:
            return "component", self.r.choice(COMPONENTS), self.element(depth - 2)
        if chance < 0.78:
            return self.special()
        return self.element(depth)

    def special(self) -> Spec:
        """What an HTML parser treats in its own way."""
        kind, r = self.r.randrange(5), self.r
        if kind == 0:
            return "table", [(key, [r.choice(TEXTS) for _ in range(r.randrange(3))]) for key in r.sample(range(6), r.randrange(4))]
        if kind == 1:
            options = r.sample(range(6), r.randrange(1, 4))
            return "select", r.choice(options), options
        if kind == 2:
            return "area", r.choice(TEXTS)
        if kind == 3:
            return "void", r.choice(["br", "hr", "img"]), r.choice("ab")
        return "drawing", list(range(r.randrange(3)))

    def row(self, depth: int) -> Spec:
        return self.element(depth) if self.r.random() < 0.7 else ("component", self.r.choice(COMPONENTS), self.element(depth))

    def element(self, depth: int) -> Spec:
        names = [name for name in ("class", "title", "hidden", "listens") if self.r.random() < 0.3]
        children = [self.anything(depth - 1) for _ in range(self.r.randrange(5))]
        return "element", self.r.choice(TAGS), tuple((name, self.value(name)) for name in names), children

    def value(self, name: str) -> Any:
        return self.r.choice([True, False]) if name == "hidden" else self.r.choice(["p", "d100"]) if name == "listens" else self.r.choice(["1", "2", 1, None])

    def changed(self, spec: Spec, depth: int = 5) -> Spec:
        chance, kind = self.r.random, spec[0]
        if chance() < 0.12:
            return self.element(depth) if kind == "element" and chance() < 0.5 else spec if kind == "element" else self.anything(depth)
        if kind == "text":
            return "text", self.r.choice([spec[1], spec[1] + "z", *TEXTS])
        if kind == "element":
            return self.changed_element(spec, depth)
        if kind == "fragment":
            return "fragment", self.changed_children(spec[1], depth)
        if kind in ("each", "keyed"):
            return (kind, self.changed_items(spec[1], depth), *spec[2:])
        if kind in ("table", "select", "area", "void", "drawing"):
            other = self.special()
            return other if other[0] == kind or chance() < 0.3 else spec
        if kind == "component":
            return "component", spec[1] if chance() < 0.8 else self.r.choice(COMPONENTS), self.changed_element(spec[2], depth)
        return spec

    def changed_element(self, spec: Spec, depth: int) -> Spec:
        keep = self.r.random()
        props = spec[2] if keep < 0.4 else tuple((name, self.value(name)) for name, _ in spec[2]) if keep < 0.8 else self.element(0)[2]
        return "element", spec[1], props, self.changed_children(spec[3], depth)

    def changed_children(self, children: list[Spec], depth: int) -> list[Spec]:
        chance = self.r.random
        new = [self.changed(one, depth - 1) if chance() < 0.5 else one for one in children]
        if chance() < 0.2 and new:
            new.pop(self.r.randrange(len(new)))
        if chance() < 0.2:
            new.insert(self.r.randrange(len(new) + 1), self.anything(depth - 1))
        return new

    def changed_items(self, items: list[tuple[int, Spec]], depth: int) -> list[tuple[int, Spec]]:
        chance = self.r.random
        new = [(key, self.changed_row(one, depth)) if chance() < 0.4 else (key, one) for key, one in items]
        if chance() < 0.4:
            self.r.shuffle(new)
        if chance() < 0.1:
            new = []
        for _ in range(self.r.randrange(3)):
            if new:
                new.pop(self.r.randrange(len(new)))
        free = [key for key in range(40) if key not in dict(new)]
        for _ in range(self.r.randrange(4)):
            new.insert(self.r.randrange(len(new) + 1), (free.pop(self.r.randrange(len(free))), self.row(depth - 2)))
        return new

    def changed_row(self, spec: Spec, depth: int) -> Spec:
        new = self.changed(spec, depth - 1)
        return new if new[0] in ("element", "component") else spec


class Shown(App):
    spec: tuple[Any, ...] = state(factory=lambda: ("none",))

    def render(self) -> Any:
        return Element("main", (build(self.spec),), {})


def shown(spec: Spec) -> Shown:
    app = Shown()
    app.spec = spec
    return app
