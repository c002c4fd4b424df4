from livepy import App, Component, Model, context, state, ui


class Cart(Model):
    items: list[str] = []


class Shelf(Component):
    cart: Cart = context()

    def render(self) -> ui.Element:
        return ui.text(len(self.cart.items))


class Shop(App):
    cart: Cart = state(Cart())

    def render(self) -> ui.Element:
        return ui.provide(self.cart, Shelf())
