from livepy import App, cache, job, state, ui

WORDS = ("cat", "car", "cart", "art", "tea")
asked: list[str] = []


@cache(size=128, seconds=3600)
def neighbours(word: str) -> list[str]:
    asked.append(word)  # stands for a slow look-up
    return [one for one in WORDS if len({*one} ^ {*word}) == 1]


class Neighbours(App, title="Neighbours"):
    word: str = state("cat")

    @job
    def look(self, word: str) -> list[str]:
        return neighbours(word)

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Word", bind=lambda: self.word),
            ui.button("Look", on_click=lambda: self.look(self.word)),
            ui.text(", ".join(self.look.value or [])),
        )
