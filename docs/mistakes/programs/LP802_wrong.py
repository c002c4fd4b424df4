from livepy import App, Group, ui

gpu = Group("gpu", 1, queue=-1)  # here


class Notes(App):
    def render(self) -> ui.Element:
        return ui.text(repr(gpu))
