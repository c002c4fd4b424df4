from counter import Counter

from livepy import testing


def test_it_counts() -> None:
    with testing.open(Counter()) as page:
        page.find("button", "Click me").click()
        assert page.find("heading").text == "Clicked 1 times"
        assert page.app.count == 1


def test_two_visitors_do_not_see_each_other(open_app: testing.Open) -> None:
    ada, bob = open_app(Counter()), open_app(Counter())
    ada.find("button").click()
    assert (ada.app.count, bob.app.count) == (1, 0)


def test_a_click_without_a_line_is_not_lost() -> None:
    with testing.open(Counter()) as page:
        page.disconnect()
        page.find("button").click()
        page.reconnect()
        assert page.app.count == 1
