import asyncio

from livepy import App, File, state, ui


class Visit(App, title="Visit"):
    name: str = state("")
    facts: list[str] = state([])
    first: int = state(0)
    last: int = state(0)

    def on_mount(self) -> None:
        self.name = self.session.request.query.get("name", "nobody")
        self.session.title = f"Visit of {self.name}"

    def welcome(self) -> None:
        self.session.toast(f"Welcome, {self.name}", "success")

    def darken(self) -> None:
        self.session.theme = "dark"

    def save(self) -> None:
        self.session.download(File.of_text("\n".join(self.facts), "facts.txt"))

    def leave(self) -> None:
        self.session.navigate("https://example.org/", external=True)

    async def load(self) -> None:
        for number in (1, 2, 3):
            await asyncio.sleep(1)
            self.facts.append(f"Fact {number}")

    def begin(self) -> None:
        self.session.task(self.load())

    def move(self) -> None:
        with self.session.batch():
            self.first += 10
            self.last += 10

    def render(self) -> ui.Element:
        return ui.column(
            ui.text(f"{self.name}: {self.first} to {self.last}"),
            ui.row(
                ui.button("Welcome", on_click=self.welcome),
                ui.button("Darken", on_click=self.darken),
                ui.button("Load", on_click=self.begin),
                ui.button("Save", on_click=self.save),
                ui.button("Move", on_click=self.move),
                ui.button("Leave", on_click=self.leave),
            ),
            ui.each(self.facts, lambda fact: ui.text(fact)),
        )
