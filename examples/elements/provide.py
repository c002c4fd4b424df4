from livepy import App, Component, Model, context, state, ui


class Cart(Model):
    count: int = 0
    price: int = 0


class Product(Component):
    name: str
    price: int
    cart: Cart = context()

    def add(self) -> None:
        self.cart.count += 1
        self.cart.price += self.price

    def render(self) -> ui.Element:
        return ui.button(f"Add {self.name} for {self.price}", icon="plus", on_click=self.add)


class Shop(App, title="Shop"):
    cart: Cart = state(Cart())

    def render(self) -> ui.Element:
        return ui.column(
            ui.provide(
                self.cart, ui.row(Product(name="tea", price=4), Product(name="honey", price=7))
            ),
            ui.text(f"{self.cart.count} in the cart, {self.cart.price} in all", bold=True),
            gap=4,
        )
