"""A function as an app: its parameters become inputs, its result is shown.

It knows elements and jobs; which element fits a type stands in ui/inferred.py and ui/results.py. The function runs as a job: of each page once at a time,
within limits that all pages share.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Generic, ParamSpec, TypeVar

from livepy.core.bound import BoundJob, FunctionJob
from livepy.core.calls import Line
from livepy.core.component import AppOptions, Component, Key
from livepy.core.declared import Declared, Place, Trigger, declared
from livepy.core.elements import Element, Made
from livepy.core.groups import Group
from livepy.core.state import state
from livepy.errors import QueueFull, TimedOut, UserError
from livepy.ui.actions import button
from livepy.ui.field import MISSING
from livepy.ui.forms import form
from livepy.ui.inferred import Parameter, parameters
from livepy.ui.jobs import JobShown, failed
from livepy.ui.layout import card, column
from livepy.ui.props import mistake
from livepy.ui.results import kept, shown, shown_by
from livepy.ui.texts import heading

P = ParamSpec("P")
R = TypeVar("R")

_LIVE_DEBOUNCE = 0.3  # seconds: a live function is called when the visitor pauses


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One thing that the function gave, as the page keeps it: two are never the same one."""

    result: Any


class Interface(Component, Generic[P, R]):
    """An app around a function: inputs by its type hints and defaults, its docstring as description, its result beside them.

    Parameters may be `str`, numbers, `bool`, `Literal`, an Enum, a File, or what becomes of one: a PIL image, a numpy array, a pandas.DataFrame, `bytes`, a
    `Path`, or a list of these; `Annotated[float, ui.slider(min=0, max=1)]` says which input it
    is. A generator's yields are shown one after the other, each as the whole result. `UserError` is told to the visitor. It stays callable as `fn` is.

    It runs as a job, with its progress (a first parameter `progress: Progress`), its place in line and a button that stops it. `limit`: calls at once in all
    pages; `group`: a capacity shared with jobs; `timeout`: seconds; `run`: "loop", "thread" or "process". A function under `@job` keeps its own.

    Example: `app = Interface(sepia)`, then `livepy run photo.py`
    """

    fn: Callable[..., Any]
    declared: Declared
    inputs: Mapping[str, Element]
    outputs: tuple[Element, ...]
    live: bool
    title: str
    description: str
    submit: str
    asked: tuple[Parameter, ...]
    arguments_class: type[Component]

    holds: Any = state(None)  # made when first asked for, so that no page has another's
    before: Answer | None = state(None, keep="never")  # what was shown when the visitor last asked
    problem: str = state("", keep="never")  # with what the inputs hold

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
        limit: int | None = None,
        group: Group | None = None,
        timeout: float | None = None,
        run: Place | None = None,
        key: Key | None = None,
    ) -> None:
        job = _job(fn, limit, group, timeout, run, live=live)
        asked = tuple(parameters(job.fn, job.signature, inputs or {}))
        super().__init__(
            key=key,
            fn=fn,
            declared=job,
            inputs=inputs or {},
            outputs=() if outputs is None else (outputs,) if isinstance(outputs, Element) else tuple(outputs),
            live=live,
            title=title or _titled(job.fn.__name__),
            description=description or inspect.getdoc(job.fn) or "",
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

    @property
    def job(self) -> BoundJob[..., Answer]:
        """The function as this page's job."""
        line = self.__dict__.setdefault("_lines", {}).setdefault("job", Line())
        return BoundJob(self.declared, self, line)

    def run(self, *_: Any) -> None:
        """Start the function with what the inputs hold. Runs off the event loop: pictures are opened here."""
        self.problem = ""
        try:
            args, named = self._called_with()
        except UserError as error:
            self.problem = error.message
            return
        job = self.job
        self.before = job.value
        job(*args, **named)

    def _called_with(self) -> tuple[list[Any], dict[str, Any]]:
        args: list[Any] = []
        named: dict[str, Any] = {}
        for one in self.asked:
            value = getattr(self.arguments, _attribute(one.name))
            if value is None and one.required:
                raise UserError(f"{_titled(one.name)}: {MISSING}")
            if one.convert is not None:
                value = one.convert(value)
            if one.positional:
                args.append(value)
            else:
                named[one.name] = value
        return args, named

    # --- the page ------------------------------------------------------------------------------------
    def render(self) -> Element:
        fields = [self._field(one) for one in self.asked]
        head = column(heading(self.title), Element("p", (self.description,), {"class": "lv-lead"}) if self.description else None, gap=0)
        job = self.job
        busy = job.running or job.waiting
        stands = Made("job", JobShown, {"job": job, "failure": False, "more": (("grow", True), ("style", "flex-basis:16rem"))})
        actions = Element("div", (button(self.submit, submit=True, variant="primary", busy=busy), stands), {"class": "lv-form-actions"})
        ask = card(*fields, stands) if self.live else card(form(*fields, actions, on_submit=self.run))
        told = {"class": "lv-result", "aria-live": "polite", "aria-busy": "true" if busy else None}
        result = Element("div", (self._answer(),), told | {"data-old": "" if busy and job.value is self.before else None})
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
        """What the newest call gave. What fails leaves no older answer standing."""
        job = self.job
        error, answer = job.error, job.value
        if self.problem or (error and not _again_may_do(job.exception)):
            return Element("div", (self.problem or error,), {"class": "lv-error-box", "role": "alert"})
        if error:
            return failed(error, self.run)
        if answer is None:
            return Element("div", ("The result will be here.",), {"class": "lv-empty"})
        if self.outputs:
            return shown_by(self.outputs, answer.result)
        return shown(answer.result, self.declared.fn.__name__)


def interface(
    *,
    inputs: Mapping[str, Element] | None = None,
    outputs: Element | Sequence[Element] | None = None,
    live: bool = False,
    title: str = "",
    description: str = "",
    submit: str = "Run",
    limit: int | None = None,
    group: Group | None = None,
    timeout: float | None = None,
    run: Place | None = None,
) -> Callable[[Callable[P, R]], Interface[P, R]]:
    """`Interface` as a decorator.

    Example: `@interface(title="Old photo")` above `def sepia(photo: Image.Image) -> Image.Image: …`
    """
    shown: dict[str, Any] = {"inputs": inputs, "outputs": outputs, "live": live, "title": title, "description": description, "submit": submit}
    return lambda fn: Interface(fn, **shown, limit=limit, group=group, timeout=timeout, run=run)


@lru_cache(maxsize=256)  # one that is made in a render is the same job each time, on all pages
def _job(fn: Callable[..., Any], limit: int | None, group: Group | None, timeout: float | None, run: Place | None, *, live: bool) -> Declared:
    """The function as a job that gives answers, made where it runs: a picture takes a while to become a file."""
    said: dict[str, Any] = {"limit": limit, "group": group, "timeout": timeout, "run": run}
    trigger: Trigger | None = "latest" if live else None
    if isinstance(fn, FunctionJob):
        own = fn.declared
        given = [name for name, value in said.items() if value is not None]
        if given:
            raise mistake(f"{own.name} is a job: say {given[0]}= at its @job, which holds wherever it is called.")
        if own.batch:
            raise mistake(f"{own.name} takes a list of what several calls gave, which no page can ask for. Give Interface a function that awaits it.")
        job = replace(own, trigger=own.trigger or trigger)
    else:
        rest = {"weight": 1, "memory": "", "trigger": trigger, "priority": 0, "rate": "", "keep": False, "batch": 0, "batch_wait": 0.0}
        job = declared(fn, said | rest, as_it_is=True)
    return replace(job, then=lambda result: Answer(kept(result, job.fn.__name__)))


def _again_may_do(error: Exception | None) -> bool:
    """Whether the same call may succeed another time. What the function refuses it refuses until the inputs hold something else."""
    return not isinstance(error, UserError) or isinstance(error, (QueueFull, TimedOut))


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
