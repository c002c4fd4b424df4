import pytest
from portion import dough

from livepy import UserError, testing


def test_rye_needs_water() -> None:
    with pytest.raises(UserError, match="65 percent"):
        dough(1, flour="rye", water=50)


def test_the_page_weighs() -> None:
    with testing.open(dough) as page:
        page.label("Loaves").fill(2)
        page.find("radio", "spelt").click()
        page.find("button", "Weigh").click()
        assert "1000 g spelt, 700 g water, 20 g salt" in page.text
