from livepy import App, state, ui


class Shop(App, title="Shop"):
    name: str = state("", keep="browser")
    cart: list[str] = state([], keep="user")

    def buy(self) -> None:
        self.cart.append("tea")

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Your name", bind=lambda: self.name),
            ui.button("Buy tea", on_click=self.buy),
            ui.text(f"{self.name or 'You'} has {len(self.cart)} in the cart"),
        )
