from livepy import App, Component, state, ui

RENDERED: list[str] = []


class Likes(Component):
    name: str
    likes: int = state(0)

    def like(self) -> None:
        self.likes += 1

    def render(self) -> ui.Element:
        RENDERED.append(self.name)
        return ui.button(f"{self.name}: {self.likes}", on_click=self.like)


class Page(App, title="Page"):
    title: str = state("Favourites")

    def rename(self) -> None:
        self.title = "The best"

    def render(self) -> ui.Element:
        RENDERED.append("Page")
        return ui.column(
            ui.heading(self.title),
            Likes(name="Tea"),
            Likes(name="Coffee"),
            ui.button("Rename", on_click=self.rename),
        )
