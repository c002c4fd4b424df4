from livepy import App, state, ui


class Notes(App):
    carts: list[list[str]] = state([["Tea"], ["Milk"]])

    def render(self) -> ui.Element:
        return ui.column(ui.each(self.carts, lambda cart: ui.text(cart[0]), key=lambda cart: cart[0]))
