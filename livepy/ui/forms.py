"""Forms: fields that are submitted together, and only when all of them are valid."""

from __future__ import annotations

from typing import Any, Unpack

from livepy.core.elements import Element, Listener, Made
from livepy.ui.actions import button
from livepy.ui.field import Field, FormLike, Given, given, unpacked
from livepy.ui.props import Common, Handler, Node, add


class Form(FormLike):
    """What `ui.form` shows."""

    children: tuple[Any, ...]
    on_submit: Handler
    label: str = ""
    more: Given = ()

    def join(self, field: Field) -> None:
        fields = self.__dict__.setdefault("fields", [])
        fields[:] = [one for one in fields if one._tree is not None]
        fields.append(field)

    def submit(self) -> object:
        """Ask every field that is shown; what is wrong is said under each."""
        faulty = [one.faulty() for one in self.__dict__.get("fields", ()) if one._tree is not None]
        return None if any(faulty) else self.on_submit()

    def render(self) -> Element:
        props: dict[str, Any] = {"class": "lv-form", "novalidate": True, "data-on-submit": Listener(self.submit, None, "p 1")}
        add(props, unpacked(self.more))
        actions = Element("div", (button(self.label, submit=True, variant="primary"),), {"class": "lv-form-actions"}) if self.label else None
        return Element("form", (*self.children, actions), props)


def form(*children: Node, on_submit: Handler, submit: str = "", **more: Unpack[Common]) -> Element:
    """Fields that are submitted together: by Enter, by the button that `submit` names, or by one of your own with `ui.button(…, submit=True)`.

    `on_submit` is called only when no field in it is invalid or left empty though required; else each says what is wrong.

    Example: `ui.form(ui.textbox("Name", bind=lambda: self.name, required=True), on_submit=self.order, submit="Order")`
    """
    props = {"children": children, "on_submit": on_submit, "label": submit, "more": given(more)}
    return Made("form", Form, props, more.get("key"))
