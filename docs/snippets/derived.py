from livepy import App, computed, state, ui

WORDS = ["apple", "bread", "butter", "cheese", "honey", "tea"]


class Search(App, title="Search"):
    wanted: str = state("")
    is_upper: bool = state(False)

    @computed
    def found(self) -> list[str]:
        return [word for word in WORDS if self.wanted.lower() in word]

    @computed
    def summary(self) -> str:
        return f"{len(self.found)} of {len(WORDS)} words"

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Find", bind=lambda: self.wanted),
            ui.checkbox("In capitals", bind=lambda: self.is_upper),
            ui.text(self.summary),
            *[ui.text(word.upper() if self.is_upper else word) for word in self.found],
        )
