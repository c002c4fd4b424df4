from livepy import App, state, ui


class Notes(App):
    carts: list[list[str]] = state([["Tea"], ["Milk"]])

    def show(self, cart: list[str]) -> ui.Element:
        return ui.text(cart[0])

    def render(self) -> ui.Element:
        return ui.column(ui.each(self.carts, self.show, key=lambda cart: cart))  # here
