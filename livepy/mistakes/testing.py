"""LP7xx: tests that drive an app."""

from livepy.mistakes.catalogue import Mistake

NOT_AN_APP = Mistake(
    "LP701",
    "Opening something that is no app",
    "testing.open({app!r}): this is no app",
    "Give one that is made: `testing.open(Todos())`.",
    "A test opens a page as a visitor would, with an app of its own.",
)
OPEN_ALREADY = Mistake(
    "LP702",
    "Opening one app twice",
    "testing.open: this {name} is open already",
    "Make another one for another page: `testing.open({name}())`.",
    "An app belongs to one page. Two visitors have two.",
)
NO_PATH = Mistake(
    "LP703",
    "Going to something that is no path of the app",
    "page.open({to!r}): this is no path of the app",
    "Give a path, such as '/?filter=done'.",
    "A test stays in the app that it has opened.",
)
NO_BROWSER = Mistake(
    "LP704",
    "A browser that tests do not know",
    "LIVEPY_BROWSER={name!r} is no browser that tests know",
    "Write chromium, or nothing for no browser.",
    "Tests run without a browser, or in Chromium.",
)
NO_PLAYWRIGHT = Mistake(
    "LP705",
    "Tests in Chromium without Playwright",
    "tests in Chromium need Playwright",
    "Install it: `pip install 'livepy[browser]'`.",
    "livepy drives Chromium through Playwright, which only tests need.",
)
NO_CHROMIUM = Mistake(
    "LP706",
    "A Chromium that does not start",
    "Chromium does not start: {error}",
    "Set LIVEPY_CHROMIUM to its path, or run `playwright install chromium`.",
    "Tests in Chromium take the browser of the system, or the one that Playwright has installed.",
)
