from livepy import App, Component, Model, context, state, ui


class Cart(Model):
    items: list[str] = []


class Shelf(Component):
    cart: Cart = context()

    def clear(self) -> None:
        self.cart.items.clear()

    def render(self) -> ui.Element:
        return ui.button(f"Clear {len(self.cart.items)}", on_click=self.clear)


class Shop(App):
    cart: Cart = state(Cart())

    def render(self) -> ui.Element:
        return ui.provide(self.cart, Shelf())
