from livepy import App, ui


class Notes(App):
    def render(self) -> ui.Element:
        return ui.tag("<nav>", "Tea")  # here
