from livepy import App, Group, ui

gpu = Group("gpu", 1)


class Notes(App):
    def render(self) -> ui.Element:
        return ui.text(repr(gpu))
