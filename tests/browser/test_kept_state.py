"""State under `keep="browser"` and `keep="user"` in a real browser."""

from __future__ import annotations

from playwright.async_api import Page

from livepy import App, state, ui
from tests.browser.waiting import settled, until
from tests.serving import Serve


class Notes(App, title="Notes"):
    name: str = state("", keep="browser")
    lines: list[str] = state([], keep="user")

    def add(self) -> None:
        self.lines.append(self.name)

    def render(self) -> ui.Element:
        return ui.column(ui.textbox("Name", bind=lambda: self.name), ui.button("Add", on_click=self.add), ui.heading(f"{self.name}: {', '.join(self.lines)}"))


HEADING = "document.querySelector('h1').textContent"
KEPT = "(localStorage.getItem('livepy /') ?? '').includes"


async def test_what_the_browser_keeps_is_there_on_the_next_visit_and_in_the_other_tab(page: Page, serve: Serve) -> None:
    running = await serve(Notes)
    await page.goto(running.url)
    await settled(page)
    await page.get_by_label("Name").fill("Ada")
    await page.get_by_role("button", name="Add").click()
    await until(page, f"{HEADING} === 'Ada: Ada'")
    await until(page, f"{KEPT}('Ada')")
    beside = await page.context.new_page()
    await beside.goto(running.url)
    await until(beside, f"{HEADING} === 'Ada: Ada'")
    await beside.get_by_label("Name").fill("Grace")
    await until(page, f"{HEADING} === 'Grace: Ada'")
    await until(beside, f"{KEPT}('Grace')")
    for one in (page, beside):
        await one.goto("about:blank")
    for session in running.server.registry.sessions:
        running.server.registry.close(session)  # the server has forgotten all of it
    await page.goto(running.url)
    await until(page, f"{HEADING} === 'Grace: Ada'")


async def test_what_somebody_has_changed_in_the_storage_counts_for_nothing(page: Page, serve: Serve) -> None:
    running = await serve(Notes)
    await page.goto(running.url)
    await page.evaluate("""localStorage.setItem('livepy /', 'made-up.{"Notes.name":"Eve"}')""")
    await page.reload()
    await settled(page)
    assert await page.evaluate(HEADING) == ": "
