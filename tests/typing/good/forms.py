from enum import Enum
from typing import Annotated

from annotated_types import Ge, Le
from pydantic import EmailStr, Field, field_validator

from livepy import App, Model, Progress, UserError, job, state, ui


class Size(Enum):
    small = "Small"
    large = "Large"


class Address(Model):
    street: str
    city: str = Field(min_length=2, description="Where the pizza goes")


class Order(Model):
    name: str = Field(min_length=1)
    email: EmailStr
    size: Size = Size.small
    slices: Annotated[int, Ge(1), Le(12)] = 8
    toppings: list[str] = []
    address: Address

    @field_validator("name")
    @classmethod
    def not_bob(cls, name: str) -> str:
        if name == "Bob":
            raise ValueError("Bob has had enough pizza.")
        return name


class Pizza(App, title="Pizza"):
    orders: list[Order] = state([])
    name: str = state("")
    city: str = state("")

    @job(timeout=10, trigger="every")
    def order(self, progress: Progress, order: Order) -> None:
        for _ in progress.track(range(order.slices), "Baking"):
            if order.address.city == "Atlantis":
                raise UserError("We do not deliver under water.")
        self.orders.append(order)
        self.session.toast("Your pizza is on its way", "success")

    def bake(self) -> None:
        self.order(Order(name=self.name, email="ada@example.org", address=Address(street="1 Main Street", city=self.city)))

    def render(self) -> ui.Element:
        return ui.column(
            ui.form(
                ui.textbox("Name", bind=lambda: self.name),
                ui.textbox("City", bind=lambda: self.city),
                ui.button("Order", submit=True),
                on_submit=self.bake,
            ),
            self.order.running and ui.progress(self.order.progress),
            ui.table(self.orders, [ui.col("Name", lambda o: o.name), ui.col("Slices", lambda o: o.slices)]),
        )
