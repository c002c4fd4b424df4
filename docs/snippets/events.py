from livepy import App, state, ui


class Keys(App, title="Keys"):
    text: str = state("")
    said: str = state("Press ctrl+s in the box, or click twice here")

    def save(self, event: ui.Event) -> None:
        self.said = f"Saved {event.value!r}"

    def point(self, event: ui.Event) -> None:
        self.said = f"{event.type} with shift" if event.shift else event.type

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox(
                "Text",
                bind=lambda: self.text,
                on={"keydown": ui.on(self.save, keys=["ctrl+s"], prevent=True)},
            ),
            ui.tag("p", self.said, on={"dblclick": self.point}),
        )
