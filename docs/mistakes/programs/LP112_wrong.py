from livepy import App, Component, Model, context, ui


class Cart(Model):
    items: list[str] = []


class Shelf(Component):
    cart: Cart = context()

    def render(self) -> ui.Element:
        return ui.text(len(self.cart.items))  # here


class Shop(App):
    def render(self) -> ui.Element:
        return ui.column(Shelf())
