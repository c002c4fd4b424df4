"""A function as an app: its parameters become inputs, its result is shown.

It knows elements only; which element fits a type stands in ui/inferred.py. The function runs off the event loop, as every plain handler does.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Generic, ParamSpec, TypeVar

from livepy.core.component import AppOptions, Component, Key
from livepy.core.elements import Element, Made
from livepy.core.state import state
from livepy.errors import UserError
from livepy.ui.field import MISSING
from livepy.ui.forms import form
from livepy.ui.inferred import Parameter, kept, parameters, shown, shown_by
from livepy.ui.layout import card, column
from livepy.ui.texts import heading

P = ParamSpec("P")
R = TypeVar("R")

_LIVE_DEBOUNCE = 0.3  # seconds: a live function is called when the visitor pauses


class Interface(Component, Generic[P, R]):
    """An app around a function: inputs by its type hints and defaults, its docstring as description, its result beside them.

    Parameters may be `str`, numbers, `bool`, `Literal`, an Enum, a PIL image or a numpy array; `Annotated[float, ui.slider(min=0, max=1)]` says which input it
    is. A generator's yields are shown one after the other, each as the whole result. `UserError` is told to the visitor. It stays callable as `fn` is.

    Example: `app = Interface(sepia)`, then `livepy run photo.py`
    """

    fn: Callable[..., Any]
    inputs: Mapping[str, Element]
    outputs: tuple[Element, ...]
    live: bool
    title: str
    description: str
    submit: str
    asked: tuple[Parameter, ...]
    arguments_class: type[Component]

    holds: Any = state(None)  # made when first asked for, so that no page has another's
    result: Any = state(None, keep="never")
    answered: bool = state(False, keep="never")
    problem: str = state("", keep="never")

    def __init__(
        self,
        fn: Callable[P, R],
        *,
        inputs: Mapping[str, Element] | None = None,
        outputs: Element | Sequence[Element] | None = None,
        live: bool = False,
        title: str = "",
        description: str = "",
        submit: str = "Run",
        key: Key | None = None,
    ) -> None:
        asked = tuple(parameters(fn, inputs or {}))
        super().__init__(
            key=key,
            fn=fn,
            inputs=inputs or {},
            outputs=() if outputs is None else (outputs,) if isinstance(outputs, Element) else tuple(outputs),
            live=live,
            title=title or _titled(fn.__name__),
            description=description or inspect.getdoc(fn) or "",
            submit=submit,
            asked=asked,
            arguments_class=_arguments(asked),
        )

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.fn(*args, **kwargs)  # type: ignore[no-any-return]

    @property
    def __livepy_app__(self) -> AppOptions:
        """What a page's head says."""
        return AppOptions(title=self.title, description=self.description.partition("\n")[0])

    @property
    def arguments(self) -> Component:
        """What the inputs hold; each page has its own."""
        held: Component | None = self.__dict__.get("holds")
        if held is None:
            held = self.__dict__["holds"] = self.arguments_class()
        return held

    # --- running -----------------------------------------------------------------------------------
    def run(self, *_: Any) -> object:
        """Call the function with what the inputs hold. Runs off the event loop."""
        self.problem = ""
        with self._told():
            args, named = self._called_with()
            result = self.fn(*args, **named)
            if inspect.isgenerator(result):
                return self._steps(result)
            if inspect.isasyncgen(result):
                return self._async_steps(result)
            if inspect.isawaitable(result):
                return self._awaited(result)
            self._show(result)
        return None

    def _called_with(self) -> tuple[list[Any], dict[str, Any]]:
        args: list[Any] = []
        named: dict[str, Any] = {}
        for one in self.asked:
            value = getattr(self.arguments, _attribute(one.name))
            if value is None and one.required:
                raise UserError(f"{_titled(one.name)}: {MISSING}")
            if one.convert is not None and value is not None:
                value = one.convert(value)
            if one.positional:
                args.append(value)
            else:
                named[one.name] = value
        return args, named

    def _show(self, result: Any) -> None:
        self.result, self.answered = kept(result, self.fn.__name__), True

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the function raises leaves no older answer standing; what it says to the visitor stands there instead."""
        try:
            yield
        except UserError as error:
            self.problem, self.answered, self.result = error.message, False, None
        except Exception:
            self.answered, self.result = False, None
            raise

    def _steps(self, results: Iterator[Any]) -> Iterator[None]:
        with self._told():
            for result in results:
                self._show(result)
                yield

    async def _async_steps(self, results: AsyncIterator[Any]) -> AsyncIterator[None]:
        with self._told():
            async for result in results:
                self._show(result)
                yield

    async def _awaited(self, result: Awaitable[Any]) -> None:
        with self._told():
            self._show(await result)

    # --- the page ------------------------------------------------------------------------------------
    def render(self) -> Element:
        fields = [self._field(one) for one in self.asked]
        head = column(heading(self.title), Element("p", (self.description,), {"class": "lv-lead"}) if self.description else None, gap=0)
        ask = card(*fields) if self.live else card(form(*fields, on_submit=self.run, submit=self.submit))
        result = Element("div", (self._answer(),), {"class": "lv-result", "aria-live": "polite"})
        answer = card(Element("div", ("Result",), {"class": "lv-label"}), result, class_="lv-answer")
        return column(head, Element("div", (ask, answer), {"class": "lv-interface"}), gap=4)

    def _field(self, one: Parameter) -> Made:
        """The description of an input as an input: with a label and the attribute that it edits."""
        props = dict(one.element.props)
        more = dict(props.get("more", ()))
        if one.required:
            more.setdefault("required", True)
        if self.live:
            more.setdefault("debounce", _LIVE_DEBOUNCE)
            props["on_change"] = self.run
        props |= {"label": props.get("label") or _titled(one.name), "bind": _bound(self.arguments, _attribute(one.name)), "more": tuple(more.items())}
        return Made(one.element.tag, one.element.make, props)

    def _answer(self) -> Any:
        if self.problem:
            return Element("div", (self.problem,), {"class": "lv-error-box", "role": "alert"})
        if not self.answered:
            return Element("div", ("The result will be here.",), {"class": "lv-empty"})
        if self.outputs:
            return shown_by(self.outputs, self.result)
        return shown(self.result, self.fn.__name__)


def interface(
    *,
    inputs: Mapping[str, Element] | None = None,
    outputs: Element | Sequence[Element] | None = None,
    live: bool = False,
    title: str = "",
    description: str = "",
    submit: str = "Run",
) -> Callable[[Callable[P, R]], Interface[P, R]]:
    """`Interface` as a decorator.

    Example: `@interface(title="Old photo")` above `def sepia(photo: Image.Image) -> Image.Image: …`
    """
    return lambda fn: Interface(fn, inputs=inputs, outputs=outputs, live=live, title=title, description=description, submit=submit)


def _titled(name: str) -> str:
    return name.strip("_").replace("_", " ").capitalize()


def _attribute(name: str) -> str:
    """A parameter may be called `key` or `render`; an attribute of a component may not."""
    return f"given_{name}"


def _arguments(asked: Sequence[Parameter]) -> type[Component]:
    """A component with an attribute for each parameter, so that inputs can be bound to them and check what they are given."""
    notes = {_attribute(one.name): one.annotation for one in asked}
    return type("Arguments", (Component,), {"__annotations__": notes, "__module__": __name__, **{_attribute(one.name): state(one.first) for one in asked}})


def _bound(arguments: Component, name: str) -> Callable[[], Any]:
    return lambda: getattr(arguments, name)
