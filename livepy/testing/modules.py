"""What livepy's modules for the browser do beside client.js: dialogs that open over the page, folds that tell, arrow keys in tabs, copying.

The part of static/controls.js and static/keeping.js, in Python. It works on a page as page.py holds it.
"""

from __future__ import annotations

from livepy.testing.dom import Node
from livepy.testing.names import enabled, why_hidden
from livepy.testing.page import ClientPage

COPIED_SECONDS = 2.0


class Controls:
    """Of one page."""

    def __init__(self, page: ClientPage, storage: dict[str, str]) -> None:
        self.page, self.storage = page, storage  # the browser's, which outlives the page
        self._told: Node | None = None  # that stands for what the browser keeps
        self._openers: dict[Node, Node | None] = {}  # dialogs that are shown, and what had the focus before
        self._left: dict[Node, str] = {}  # which opening the visitor has ended
        self._reported: dict[Node, bool] = {}  # what was last said of a fold; it holds until that is answered
        page.when_applied = self.agree
        self.agree()

    def agree(self) -> None:
        """Every dialog is as the server says, where it can be seen; what the browser is to keep is kept."""
        page = self.page
        self._keep()
        for dialog, opener in list(self._openers.items()):
            if not page.attached(dialog):
                del self._openers[dialog]
                page.focus(opener)
        for dialog in list(page.roles.get("dialog", ())):
            if "lv-dialog" not in dialog.attrs.get("class", "").split():
                continue
            wanted = dialog.attrs.get("data-open")
            if wanted is None:
                self._left.pop(dialog, None)
            if wanted is None or (dialog.parent is not None and why_hidden(dialog.parent)):
                self._shut(dialog)
            elif self._left.get(dialog) != wanted and "open" not in dialog.attrs:
                self._show(dialog)

    def _keep(self) -> None:
        beside = self.page.body.children[0].children if self.page.body.children else []  # of the app: it is of the page's frame
        node = next((one for one in beside if one.attrs.get("data-uses") == "keeping"), None)
        if node is None:
            return
        if node is not self._told:
            self._told = node
            if self.storage:
                self.page.report(node, "kept", self.storage["kept"], [])
        if node.attrs.get("data-kept"):
            self.storage["kept"] = node.attrs["data-kept"]

    def _show(self, dialog: Node) -> None:
        page = self.page
        self._openers[dialog] = page.focused
        page.put(dialog, "open", True)
        inside = [one for one in dialog.walk() if one.tag in ("input", "select", "textarea", "button") and enabled(one)]
        eager = next((one for one in dialog.walk() if "autofocus" in one.attrs), None)
        page.focus(eager or next((one for one in inside if one.tag != "button"), inside[0] if inside else None))

    def _shut(self, dialog: Node) -> None:
        if "open" in dialog.attrs:
            self.page.put(dialog, "open", None)
            self.page.focus(self._openers.pop(dialog, None))

    def cancel(self, dialog: Node) -> None:
        """Esc in a dialog: it closes, and says so."""
        page = self.page
        if page.happens(dialog, "cancel", bubbles=False):
            if "data-open" in dialog.attrs:
                self._left[dialog] = dialog.attrs["data-open"]
            self._shut(dialog)
            page.happens(dialog, "close", bubbles=False)

    def toggled(self, fold: Node) -> None:
        """A fold has opened or closed: it tells if that is not what the server knows, or will have heard."""
        is_open = "open" in fold.attrs
        known = self._reported.get(fold) if self.page.is_busy(fold, "fold") else "data-open" in fold.attrs
        if "data-on-fold" in fold.attrs and is_open != known:
            self._reported[fold] = is_open
            self.page.report(fold, "fold", is_open, [])
        self.agree()

    def walk(self, tab: Node, key: str) -> Node | None:
        """The tab that an arrow key, Home or End leads to."""
        tablist = next((one for one in tab.up() if one.attrs.get("role") == "tablist"), None)
        if tablist is None:
            return None
        tabs = [one for one in tablist.walk() if one.attrs.get("role") == "tab" and enabled(one)]
        step = {"ArrowRight": 1, "ArrowLeft": -1}.get(key)
        if tab not in tabs or (step is None and key not in ("Home", "End")):
            return None
        return tabs[(tabs.index(tab) + step) % len(tabs)] if step is not None else tabs[0 if key == "Home" else -1]

    def copied(self, button: Node) -> None:
        """It says so for a while."""
        beside = button.parent.children[button.parent.children.index(button) + 1 :] if button.parent is not None else []
        words = next((one for node in beside for one in node.walk() if "hidden" in one.attrs), None)
        if words is not None:
            self.page.put(words, "hidden", None)
            self.page.later(COPIED_SECONDS, lambda: self.page.put(words, "hidden", True))
