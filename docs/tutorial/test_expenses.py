from expenses import Expenses

from livepy import testing


def test_an_expense_is_added_and_counts() -> None:
    with testing.open(Expenses()) as page:
        page.label("What for?").fill("Tea")
        page.label("Amount").fill("4.50")
        page.find("button", "Add").click()
        assert page.app.total == 4.5
        assert "Total: 4.50" in page.text


def test_nothing_is_added_without_an_amount() -> None:
    with testing.open(Expenses()) as page:
        page.label("What for?").fill("Tea")
        page.find("button", "Add").click()
        assert page.app.expenses == []
        assert "Please fill this in." in page.text
