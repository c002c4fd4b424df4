"""Every element of livepy at work, beside its code. `livepy run examples/gallery.py`"""

import importlib
import inspect
from pathlib import Path
from typing import Literal

from livepy import App, Component, state, ui

ELEMENTS = Path(__file__).parent / "elements"
GROUPS: dict[str, list[str]] = {
    "Text": ["text", "heading", "markdown", "code", "link", "badge", "icon"],
    "Layout": [
        "column",
        "row",
        "grid",
        "card",
        "group",
        "divider",
        "tabs",
        "accordion",
        "dialog",
    ],
    "Buttons": ["button", "download", "copy_button", "upload_button"],
    "Inputs": ["textbox", "number", "slider", "date", "time", "datetime", "color", "form"],
    "Choices": ["checkbox", "switch", "radio", "select", "checkboxes", "multiselect"],
    "Media": ["image", "gallery", "audio", "video"],
    "Files": ["image_input", "file", "files"],
    "Messages": ["alert", "metric", "progress", "job", "spinner"],
    "Data": ["table"],
    "Structure": ["each", "provide", "tag"],
}
Theme = Literal["light", "dark", "system"]
THEMES: dict[Theme, ui.Icon] = {"light": "sun", "dark": "moon", "system": "settings"}
MOST_FOUND = 6

# The style sheet's own tokens, so that all of this follows the theme.
WIDE = {"inline-size": "100%", "max-inline-size": "84rem", "margin-inline": "auto"}
FAINT = {"color": "var(--muted-foreground)"}
PILL = {"padding": "0.1875rem", "border-radius": "var(--radius)", "background": "var(--muted)"}
# Stays in sight where there is something long beside it. On a narrow page, where that stands below, the place is far above the window.
FOLLOWS = {"position": "sticky", "inset-block-start": "min(1rem, (100vw - 66rem) * 999)"}
GROUPS_STYLE = {"display": "flex", "flex-wrap": "wrap", "gap": "0.25rem", "flex": "1 1 10rem"} | FOLLOWS
FRAME = {"padding": "1.5rem", "border": "1px solid var(--border)", "border-radius": "var(--radius)", "background": "var(--background)"}
STAGE = FRAME | {"flex": "1 1 20rem", "justify-content": "center", "min-block-size": "16rem"} | FOLLOWS
NARROW = FRAME | {"flex": "0 0 390px", "box-sizing": "border-box", "max-inline-size": "100%", "min-block-size": "40rem"} | FOLLOWS
PHONE = NARROW | {"padding": "2.5rem 1.25rem", "border": "0.625rem solid light-dark(#1c1d24, #3f414d)", "border-radius": "2.75rem"}
CODE = {"flex": "1.6 1 26rem", "min-inline-size": "0", "max-block-size": "46rem"}


def example(name: str) -> App:
    """A fresh app of examples/elements/NAME.py."""
    module = importlib.import_module(f"elements.{name}")
    apps = [one for one in vars(module).values() if inspect.isclass(one) and issubclass(one, App) and one.__module__ == module.__name__]
    return apps[0]()


def summary(name: str) -> str:
    """The first sentence of what is said about the element."""
    said = (inspect.getdoc(getattr(ui, name)) or "").partition("\n\n")[0].replace("\n", " ").replace("`", "")
    return said.partition(". ")[0].removesuffix(".") + "."


def toggle(label: str, icon: ui.Icon | None, *, is_on: bool, press: ui.Handler) -> ui.Element:
    """A button that stays pressed."""
    return ui.button(label, icon=icon, size="small", variant="outline" if is_on else "ghost", on_click=press, attrs={"aria-pressed": str(is_on).lower()})


class Exhibit(Component):
    """One element: at work on one side, its code on the other."""

    name: str
    on_phone: bool

    def render(self) -> ui.Element:
        return ui.card(
            ui.column(ui.heading(f"ui.{self.name}", level=2), ui.text(summary(self.name), style=FAINT), gap=1),
            ui.row(
                ui.column(example(self.name), style=PHONE if self.on_phone else STAGE),
                ui.code((ELEMENTS / f"{self.name}.py").read_text(), language="python", style=CODE),
                align="start",
                gap=5,
            ),
        )


class Gallery(App, title="livepy: every element", description="Every element of livepy at work, beside its code."):
    group: str = state("Inputs", keep="url")
    search: str = state("")
    theme: Theme = state("system")
    on_phone: bool = state(False)

    def on_mount(self) -> None:
        self.session.theme = self.theme

    def choose(self, group: str) -> None:
        self.group, self.search = group, ""

    def choose_theme(self, theme: Theme) -> None:
        self.theme = self.session.theme = theme

    def toggle_phone(self) -> None:
        self.on_phone = not self.on_phone

    def shown(self) -> list[str]:
        """The elements that were searched for, else those of the group."""
        wanted = self.search.strip().lower().removeprefix("ui.")
        if not wanted:
            return GROUPS.get(self.group, [])
        return [name for names in GROUPS.values() for name in names if wanted in name][:MOST_FOUND]

    def head(self) -> ui.Element:
        return ui.row(
            ui.column(ui.heading("Every element"), ui.text("Live, beside the code that makes it. Try them.", style=FAINT), gap=0, grow=True),
            ui.textbox(bind=lambda: self.search, kind="search", placeholder="Find an element", aria_label="Find an element", style={"flex": "0 1 14rem"}),
            ui.row([self.theme_button(theme) for theme in THEMES], gap=0, style=PILL, aria_label="Theme", attrs={"role": "group"}),
            ui.row(toggle("Phone", None, is_on=self.on_phone, press=self.toggle_phone), style=PILL),
            gap=3,
        )

    def theme_button(self, theme: Theme) -> ui.Element:
        return toggle(theme.capitalize(), THEMES[theme], is_on=self.theme == theme, press=lambda: self.choose_theme(theme))

    def choice(self, group: str) -> ui.Element:
        """The button that leads to a group."""
        is_chosen = group == self.group and not self.search
        return ui.button(
            group,
            variant="secondary" if is_chosen else "ghost",
            on_click=lambda: self.choose(group),
            style={"flex": "1 0 9rem", "justify-content": "start"},
            attrs={"aria-current": "true" if is_chosen else None},
        )

    def render(self) -> ui.Element:
        exhibits = ui.each(self.shown(), lambda name: Exhibit(name=name, on_phone=self.on_phone), empty=ui.text("No element is called so.", style=FAINT))
        return ui.column(
            self.head(),
            ui.row(
                ui.tag("nav", *[self.choice(group) for group in GROUPS], aria_label="Groups", style=GROUPS_STYLE),
                ui.column(exhibits, gap=5, style={"flex": "999 1 30rem"}),
                align="start",
                gap=6,
            ),
            gap=6,
            class_="lv-wide",
            style=WIDE,
        )
