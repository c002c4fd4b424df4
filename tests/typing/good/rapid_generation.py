from collections.abc import Iterator

from livepy import App, Model, job, state, ui


class Message(Model):
    role: str
    text: str = ""


class Pair(Model):
    x: int = 0
    y: int = 0

    def climb(self) -> Iterator[None]:
        for _ in range(11):
            self.y = self.x + 1
            yield
            self.x = self.y + 1
            yield


class Rapid(App):
    messages: list[Message] = state([])
    one: Pair = state(Pair())
    two: Pair = state(Pair())

    @job(trigger="once")
    def talk(self) -> Iterator[None]:
        for turn in range(22):
            message = Message(role="assistant" if turn % 2 else "user")
            self.messages.append(message)
            for _ in range(10):
                message.text += f"{len(self.messages)} "
                yield

    @job(trigger="once")
    def climb_one(self) -> Iterator[None]:
        yield from self.one.climb()

    @job(trigger="once")
    def climb_two(self) -> Iterator[None]:
        yield from self.two.climb()

    def start(self) -> None:
        self.talk()
        self.climb_one()
        self.climb_two()

    def render(self) -> ui.Element:
        return ui.column(
            ui.column(ui.each(self.messages, lambda message: ui.text(f"{message.role}: {message.text}"))),
            ui.row(ui.number("a", bind=lambda: self.one.x), ui.number("b", bind=lambda: self.one.y)),
            ui.row(ui.number("c", bind=lambda: self.two.x), ui.number("d", bind=lambda: self.two.y)),
            ui.button("Start", on_click=self.start),
        )
