from livepy import App, state, ui

LANGUAGES = [
    "Arabic",
    "English",
    "Finnish",
    "French",
    "German",
    "Hindi",
    "Japanese",
    "Portuguese",
    "Spanish",
    "Swahili",
]


class Speaker(App, title="Speaker"):
    spoken: list[str] = state(["English", "Finnish"])

    def render(self) -> ui.Element:
        return ui.column(
            ui.multiselect(
                "Languages you speak", LANGUAGES, bind=lambda: self.spoken, limit=4, required=True
            ),
            ui.text(f"{len(self.spoken)} of at most 4"),
            gap=4,
        )
