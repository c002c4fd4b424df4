"""What stands around every app: the page's main part and the messages that come and go. The session makes one for each page.

It knows no clock: how long a toast stays is the session's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from livepy.core.component import Component
from livepy.core.elements import Each, Element, Listener
from livepy.core.reading import LOCK
from livepy.core.state import state
from livepy.errors import Refused
from livepy.ui.icons import picture

Kind: TypeAlias = Literal["info", "success", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Toast:
    """A short message; `number` tells it from others that say the same."""

    number: int
    text: str
    kind: Kind = "info"
    times: int = 1  # an error that comes again is one toast that counts


class Frame(Component):
    """The root of each page.

    Example: `frame = Frame(app=Counter())`, then `number = frame.show_toast("Saved", "success")` and later `frame.dismiss_toast(number)`.
    """

    app: Component
    toasts: list[Toast] = state([], keep="never")
    shown: int = state(0, keep="never")
    keeps: bool = state(False, keep="never")  # the app has state under keep="browser"
    kept: str = state("", keep="never")

    def keep_in_browser(self) -> None:
        """There is state that the browser keeps."""
        self.keeps = True

    def keep(self, sealed: str) -> None:
        """The browser is to keep this."""
        self.kept = sealed

    async def given(self, sealed: str) -> None:
        """The browser has kept this."""
        cast("Any", self.session).take_kept(sealed)

    def show_toast(self, text: str, kind: Kind = "info") -> int:
        """Add a toast and give its number. The oldest leave when there are more than a visitor can read."""
        with LOCK:  # any thread may show one: two of one number would be one key twice, and no page
            self.shown += 1
            before = next((one for one in self.toasts if one.kind == kind == "error" and one.text == text), None)
            if before is not None:
                self.toasts.remove(before)
            self.toasts.append(Toast(self.shown, text, kind, before.times + 1 if before is not None else 1))
            if len(self.toasts) > MOST_TOASTS:
                del self.toasts[0]
            return self.shown

    def dismiss_toast(self, number: int) -> None:
        """Take a toast away, if it is still there."""
        with LOCK:
            for place, toast in enumerate(self.toasts):
                if toast.number == number:
                    del self.toasts[place]
                    break

    def _keeping(self) -> dict[str, Any]:
        return {"hidden": True, "data-uses": "keeping", "data-kept": self.kept or None, "data-on-kept": Listener(self.given, _sealed)}

    def render(self) -> Element:
        toasts = Each(self.toasts, lambda toast: _picture(toast, lambda: self.dismiss_toast(toast.number)), _number)
        return Element(
            "div",
            (
                Element("main", (self.app,), {"class": "lv-page"}),
                Element("div", (toasts,), {"class": "lv-toasts", "role": "status", "aria-live": "polite"}),
                Element("div", (), self._keeping()) if self.keeps else None,
            ),
            {"class": "lv-frame"},
        )


MOST_TOASTS = 6


def _sealed(value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("value")
    return value


def _number(toast: Toast) -> int:
    return toast.number


def _picture(toast: Toast, dismiss: Callable[[], None]) -> Element:
    close = Element(
        "button",
        (picture("x"),),
        {"class": "lv-toast-close", "type": "button", "aria-label": "Dismiss", "data-on-click": Listener(dismiss, None, "1")},
    )
    times = Element("span", (f"×{toast.times}",), {"class": "lv-toast-count"}) if toast.times > 1 else None
    return Element("div", (Element("span", (toast.text,), {}), times, close), {"class": "lv-toast", "data-tone": toast.kind})
