from livepy import App, state, ui

TEXT = """\
### Green tea

Keeps **two years**, ~~one~~ in a *dark* place.
More in [the manual](https://example.org).

| grams | water  | minutes |
|------:|--------|--------:|
|     4 | 500 ml |       3 |
|     6 | 750 ml |       4 |

```python
brew(leaves=4, degrees=80)
```
"""


class Notes(App, title="Notes"):
    text: str = state(TEXT)

    def render(self) -> ui.Element:
        return ui.grid(
            ui.textbox("Markdown", lines=14, bind=lambda: self.text),
            ui.card(ui.markdown(self.text)),
            gap=4,
        )
