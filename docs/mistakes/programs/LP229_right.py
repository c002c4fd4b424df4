from livepy import App, Component, ui


class Folder(Component):
    level: int

    def render(self) -> ui.Element:
        return ui.column(ui.text(self.level), self.level < 3 and Folder(level=self.level + 1))


class Files(App):
    def render(self) -> ui.Element:
        return ui.column(Folder(level=0))
