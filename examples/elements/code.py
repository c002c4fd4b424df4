from livepy import App, state, ui

PYTHON = '''\
class Tea:
    """A cup."""

    def brew(self, minutes: int = 3) -> str:
        return f"Ready in {minutes}"  # at 80 °C
'''
JSON = """\
{
  "tea": "green",
  "grams": 4,
  "hot": true
}
"""
PROGRAMS = {"python": PYTHON, "json": JSON}


class Programs(App, title="Programs"):
    language: str = state("python")

    def render(self) -> ui.Element:
        program = PROGRAMS[self.language]
        return ui.column(
            ui.radio("Language", list(PROGRAMS), bind=lambda: self.language),
            ui.code(program, language=self.language),
            ui.copy_button(program),
        )
