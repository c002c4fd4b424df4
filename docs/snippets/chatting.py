from livepy import App, Model, Presence, Topic, shared, state, ui


class Line(Model):
    who: str
    text: str


class Room(Model):
    lines: list[Line] = []


room = shared("room", Room())
bell = Topic[str]("bell")
present = Presence[str]("room")


class Chat(App, title="Chat"):
    name: str = state("Guest")
    text: str = state("")

    def on_mount(self) -> None:
        self.session.enter(present, self.name)
        self.session.listen(bell, self.hear)

    def hear(self, who: str) -> None:
        self.session.toast(f"{who} rings")

    def rename(self) -> None:
        self.session.enter(present, self.name)

    def say(self) -> None:
        with room.change():
            room.lines.append(Line(who=self.name, text=self.text))
            del room.lines[:-100]
        self.text = ""

    def ring(self) -> None:
        bell.send(self.name)

    def render(self) -> ui.Element:
        return ui.column(
            ui.text(f"Here: {', '.join(present.here)}"),
            ui.textbox("Your name", bind=lambda: self.name, on_submit=self.rename),
            ui.each(room.lines, lambda line: ui.text(f"{line.who}: {line.text}")),
            ui.textbox("Say", bind=lambda: self.text, on_submit=self.say),
            ui.button("Ring", on_click=self.ring),
        )
