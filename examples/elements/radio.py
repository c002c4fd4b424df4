from enum import Enum

from livepy import App, state, ui


class Delivery(Enum):
    PICKUP = "Pick it up"
    POST = "By post"
    COURIER = "By courier today"


PRICES = {Delivery.PICKUP: "free", Delivery.POST: "4.90", Delivery.COURIER: "12.00"}


class Checkout(App, title="Checkout"):
    delivery: Delivery = state(Delivery.POST)

    def render(self) -> ui.Element:
        return ui.column(
            ui.radio(
                "Delivery",
                Delivery,
                bind=lambda: self.delivery,
                help="Orders until noon leave today.",
            ),
            ui.text("Shipping: ", PRICES[self.delivery], bold=True),
            gap=4,
        )
