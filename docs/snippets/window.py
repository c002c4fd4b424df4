from livepy import App, state, ui


class Inbox(App, title="Inbox"):
    messages: list[str] = state([f"Message {number}" for number in range(1, 60)])
    answer: str = state("")

    def send(self) -> None:
        self.messages.append(self.answer)
        self.answer = ""

    def render(self) -> ui.Element:
        return ui.column(
            ui.row(ui.heading("Inbox", level=2), style="padding: 1rem"),
            ui.column(ui.each(self.messages, ui.text), grow=True, style="padding: 0 1rem"),
            ui.row(
                ui.textbox("Answer", bind=lambda: self.answer, on_submit=self.send),
                style="padding: 1rem",
            ),
            gap=0,
            class_="lv-full",
        )
