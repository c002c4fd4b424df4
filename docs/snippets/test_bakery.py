import asyncio

import pytest
from bakery import Bakery

from livepy import Progress, UserError, testing


def test_it_bakes_and_can_be_stopped() -> None:
    with testing.open(Bakery()) as page:
        page.find("button", "Bake bread").click()
        assert "Baking bread" in page.text
        page.find("button", "Stop").click()
        assert "Nothing yet" in page.text
        page.find("button", "Bake bread").click()
        page.advance(60)
        assert "Baked: bread" in page.text


def test_what_goes_wrong_is_shown() -> None:
    with testing.open(Bakery()) as page:
        page.find("button", "Bake stone").click()
        assert "That cannot be baked." in page.text
        page.find("button", "Bake brick").click()
        page.advance(300)
        assert "This took longer than 300 s" in page.text


def test_the_function_itself() -> None:
    with pytest.raises(UserError, match="cannot be baked"):
        asyncio.run(Bakery.bake.fn(Bakery(), Progress(), "stone"))
