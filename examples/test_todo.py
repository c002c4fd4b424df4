from todo import Todo, TodoItem, Todos

from livepy import testing, ui


def test_todo() -> None:
    with testing.open(Todos()) as page:
        page.label("What needs doing?").fill("Buy milk")
        page.label("What needs doing?").press("Enter")
        assert page.app.todos == [Todo(id=1, title="Buy milk")]
        page.find("checkbox", "Buy milk is done").click()
        assert page.app.todos[0].done
        page.find("radio", "open").click()
        assert page.url == "/?filter=open"
        assert "Nothing to do" in page.text


def test_a_title_is_edited_in_its_row() -> None:
    with testing.open(Todos()) as page:
        page.app.todos.append(Todo(id=1, title="Buy mlik"))
        page.find("button", "Edit").click()
        title = page.all("textbox")[1]
        title.fill("Buy milk")
        title.press("Enter")
        assert page.find("checkbox", "Buy milk is done").visible


def test_item_is_a_plain_value() -> None:
    todo = Todo(id=1, title="x")
    removed: list[Todo] = []
    item = TodoItem(todo=todo, on_remove=removed.append)
    item.on_remove(todo)
    assert removed == [todo]
    assert "x" in testing.html(item.render())


def test_elements_compare() -> None:
    assert ui.text("a") == ui.text("a")
