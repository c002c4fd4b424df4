from collections.abc import Iterator

from livepy import App, Model, job, state, ui


class Message(Model):
    role: str
    text: str = ""


class Number(Model):
    name: str
    value: int = 0


@job
def climb(one: Number, other: Number) -> Iterator[None]:
    for _ in range(22):
        other.value = one.value + 1
        yield
        one, other = other, one


class Rapid(App):
    messages: list[Message] = state([])
    numbers: list[Number] = state([Number(name=name) for name in "abcd"])

    @job
    def talk(self) -> Iterator[None]:
        for turn in range(22):
            self.messages.append(Message(role="assistant" if turn % 2 else "user"))
            for _ in range(10):
                self.messages[-1].text += f"{len(self.messages)} "
                yield

    def start(self) -> None:
        self.talk()
        climb(*self.numbers[:2])
        climb(*self.numbers[2:])

    def render(self) -> ui.Element:
        return ui.column(
            ui.each(self.messages, lambda message: ui.text(f"{message.role}: {message.text}")),
            ui.grid(ui.each(self.numbers, lambda one: ui.number(one.name, bind=lambda: one.value)), columns=2),
            ui.button("Start", on_click=self.start, disabled=self.talk.running),
        )
