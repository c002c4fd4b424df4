from dataclasses import dataclass, field

from pydantic import Field

from livepy import App, Model, state, ui


class Address(Model):
    street: str = ""
    town: str = Field(default="", max_length=20)


@dataclass
class Order:
    items: list[str] = field(default_factory=lambda: ["tea"])
    paid: bool = False


class Checkout(App, title="Checkout"):
    address: Address = state(Address())
    order: Order = state(Order())

    def pay(self) -> None:
        self.order.paid = True

    def render(self) -> ui.Element:
        return ui.column(
            ui.textbox("Street", bind=lambda: self.address.street),
            ui.textbox("Town", bind=lambda: self.address.town),
            ui.text(
                f"To {self.address.street}, {self.address.town}: {', '.join(self.order.items)}"
            ),
            ui.button("Pay", disabled=self.order.paid, on_click=self.pay),
        )
