"""LP2xx: what `render()` gives, and the elements in it."""

from livepy.mistakes.catalogue import Mistake

ARGUMENT = Mistake(
    "LP200",
    "An argument that an element cannot take",
    "{said}",
    "",
    "Each element says in its message what it takes.",
)
NO_RENDER = Mistake(
    "LP201",
    "A component without `render()`",
    "{cls} has no render()",
    "Write `def render(self) -> ui.Element:` in it, which returns what it shows.",
    "`render()` says what a component shows; without it there is nothing to show.",
)
NO_RETURN = Mistake(
    "LP202",
    "A `render()` that returns nothing",
    "{name} has no `return`, so it shows nothing",
    "Write `return` before the element it is to show; `return None` says that nothing is meant.",
    "An element that is made and not returned is shown nowhere. Said in dev; in production the component is empty.",
)
NUMBER = Mistake(
    "LP203",
    "A number or True where an element belongs",
    "a page cannot show {value!r} by itself",
    "{mend}",
    "`len(items) and ui.text(…)` gives 0 when there are no items, and a stray 0 on the page is never meant. So numbers are shown only where you say so.",
)
CLASS_AS_CHILD = Mistake(
    "LP204",
    "A component's class instead of a component",
    "{name} is a class, not a component",
    "Write `{name}(…)`, with its props.",
    "A page shows components. The class has no props and no state.",
)
FUNCTION_AS_CHILD = Mistake(
    "LP205",
    "A function instead of what it gives",
    "{name} is a function, which a page cannot show",
    "Call it: `{name}(…)`.",
    "A page shows what a helper returns, not the helper.",
)
NOT_A_NODE = Mistake(
    "LP206",
    "Something that a page cannot show",
    "a page cannot show a {kind}: {value!r}",
    "Give an element, a component, a text, None or False, or a list of these; for data write `ui.text(str(value))`.",
    "Only elements, components and texts have a meaning on a page; how a date or a dict is written is yours to say.",
)
DUPLICATE_KEY = Mistake(
    "LP207",
    "Two items of a list with one key",
    "two items of a list have the key {key!r}",
    "Give `ui.each` a `key=` that tells them apart, such as `key=lambda item: item.id`; items made in a loop need different `key=` each.",
    "By its key livepy finds the row of an item again when the list changes, with what has been typed in it.",
)
KEY_TYPE = Mistake(
    "LP208",
    "A key that is neither text nor number",
    "the key {key!r} is a {kind}; a key is a text or a whole number",
    "Take what names the item, as in `key=lambda item: item.id`.",
    "Keys are compared at each render. A list or an object compares by its content or not at all.",
)
NEW_KEYS = Mistake(
    "LP209",
    "All keys of a list are new at each render",
    "all keys of this list were new twice in a row, so every row was made anew and lost what was typed in it",
    "Give `ui.each` a key that stays: `key=lambda item: item.id`.",
    "Without `key=` an object is known by which object it is. Rows that are loaded anew are new objects each time.",
    warns=True,
)
TWO_PLACES = Mistake(
    "LP210",
    "One component in two places",
    "one {name} stands in two places of the page",
    "Make one for each place: `{name}(…)` twice.",
    "A component has one state and one place. Elements are plain values and may be used twice.",
)
WRITE_IN_RENDER = Mistake(
    "LP211",
    "Changing state while the page renders",
    "{what} was changed while the page renders; render() only reads",
    "Change it in a handler or in on_mount(), or compute it with @computed. If this is a handler, give it without calling it: `on_click=self.save`.",
    "What a render changes makes it render again, for ever. It may also run more often than you think.",
)
RENDER_SIGNATURE = Mistake(
    "LP212",
    "A `render()` that takes arguments or is async",
    "{cls}.render {fault}",
    "Write `def render(self) -> ui.Element:`. {instead}",
    "livepy calls `render()` whenever something it has read changes, and shows at once what it returns.",
)
MISPLACED = Mistake(
    "LP213",
    "An element where HTML allows none such",
    "{fault}",
    "{mend}",
    "A browser's parser moves such elements somewhere else, and the page would no longer be what the server knows.",
)
REFUSED_TAG = Mistake(
    "LP214",
    "A tag that runs code or loads a document",
    "<{tag}> cannot be part of a page's tree: it runs code, loads a document or belongs to the page's frame",
    "Show text by ui.text, pictures by ui.image; a page's own scripts are not part of its tree.",
    "Whatever a visitor or a database gives you can then never run in somebody else's page.",
)
SCRIPT_ATTRIBUTE = Mistake(
    "LP215",
    "An attribute that would run script, or is none",
    "{fault}",
    "{mend}",
    "Handlers are Python functions given by `on=`. An attribute with script in it would run whatever ends up in it.",
)
UNSAFE_URL = Mistake(
    "LP216",
    "A link that may run code",
    "{name}={url!r} is not a link livepy gives out",
    "Use http, https, mailto, tel or an address of your own app.",
    "`javascript:` and `data:` addresses run code in your page's name.",
)
UNSAFE_STYLE = Mistake(
    "LP217",
    "A style that can load or run something",
    "style {value!r} holds something that can load or run",
    "Write plain CSS declarations, such as `style={{'margin-top': '1rem'}}`; other rules belong into a style sheet.",
    "Styles may hold values that come from visitors. `url(…)` in them would tell others who looks at the page.",
)
UNKNOWN_ARGUMENT = Mistake(
    "LP218",
    "A prop that no element has",
    "{called} has no {name!r}",
    "{mend}",
    "A misspelt prop would otherwise do nothing and say nothing.",
)
OWN_PROP = Mistake(
    "LP219",
    "An attribute that has a prop of its own",
    "attrs: {name!r} is set by a prop",
    "Write `{prop}` instead.",
    "Two ways to say one thing would contradict each other.",
)
STYLE_VALUE = Mistake(
    "LP220",
    "A style that is no CSS",
    "style: {fault}",
    "{mend}",
    "What a browser does not understand it leaves out, without a word.",
)
EVENT_NAME = Mistake(
    "LP221",
    "A name in `on=` that no event can have",
    "on: {event!r} is no name of a DOM event",
    "Write it small and without `on`, as in `on={{{right!r}: self.handler}}`.",
    "Events are called as in the DOM: click, keydown, dblclick.",
)
UNKNOWN_EVENT = Mistake(
    "LP222",
    "An event that browsers do not have",
    "on: no browser sends an event {event!r}",
    "{mend}",
    "The handler would never be called. Custom elements may have events of their own, so this is said in dev only.",
    warns=True,
)
LISTENS_ALREADY = Mistake(
    "LP223",
    "Two handlers for one event",
    "on: this element already listens to {event!r} by its own prop",
    "Give only one handler, which does both.",
    "One element has one handler for each event; the order of two would be a guess.",
)
NO_ICON = Mistake(
    "LP224",
    "An icon that does not exist",
    "there is no icon {name!r}; there are {names}",
    "Write one of these{guess}.",
    "Icons are drawn from a kept set, and only those that are used are sent.",
)
UNKNOWN_WORD = Mistake(
    "LP246",
    "A word that a prop does not know",
    "there is no {prop} {value!r}; there are {words}",
    "{guess}",
    "A look that does not exist is no look: the element is shown as if nothing had been said.",
    warns=True,
)
NO_URL = Mistake(
    "LP225",
    "A text as a source that is no URL",
    "ui.{kind}: {source!r} is no URL",
    "For a file on the server write `Path({source!r})`; a URL begins with https:// or /.",
    "A text is never guessed to be a file: what a visitor types could name any file of the server.",
)
NO_TAG = Mistake(
    "LP226",
    "A tag that has no possible name",
    "ui.tag: {name!r} is no tag name",
    "Write it in small letters, as in `ui.tag('nav', …)`.",
    "HTML's tags are small letters, digits and hyphens.",
)
NO_PICTURE = Mistake(
    "LP227",
    "Data that is no picture",
    "{said}",
    "Give height × width (× 3 or 4) of uint8 or of floats from 0 to 1, or the bytes of a PNG, JPEG, WebP, GIF or AVIF file.",
    "A browser shows only these. Other arrays are numbers, for which the page needs a scale.",
)
NO_PILLOW = Mistake(
    "LP228",
    "Pictures without Pillow",
    "pictures made of arrays and images need Pillow",
    "Install it: `pip install 'livepy[image]'`.",
    "livepy itself needs no picture library; files and URLs are shown without one.",
)
TOO_DEEP = Mistake(
    "LP229",
    "A component that shows itself",
    "components stand {depth} deep in one another; does {name} show itself?",
    "Show it only under a condition that ends, such as `node.children and …`.",
    "A component that always shows another of its kind never ends.",
)
NO_LABEL = Mistake(
    "LP230",
    "An input without a label",
    "ui.{kind} has no label, so a screen reader cannot say what it is for",
    'Write `ui.{kind}("Name", …)`, or `aria_label="Name"` where the label is not to be seen.',
    "A placeholder vanishes when somebody types, and is not read out everywhere.",
    warns=True,
)
NO_KEY_NAME = Mistake(
    "LP231",
    "A key that no keyboard has",
    "ui.on: {key!r} names no key",
    "Write it as the browser does: 'Enter', 'ArrowUp', 'Space', 'ctrl+s'.",
    "The page compares with what the browser says of each key.",
)
ONE_KEY_TWICE = Mistake(
    "LP240",
    "Two tabs or folds with one key",
    "ui.{kind}: two of them have the key {key!r}",
    "Give each its own `key=`; without one the label is the key.",
    "`bind` holds keys, so one that names two parts would open either.",
)
NO_SUCH_KEY = Mistake(
    "LP241",
    "A key that no tab or fold has",
    "ui.{kind}: {what} is {key!r}, but the keys are {keys}",
    "Give it one of these, or a part that has this key.",
    'Nothing could be shown for it. What a visitor writes into the address, under `keep="url"`, may be any text: it then counts as nothing chosen.',
)
NO_COLUMNS = Mistake(
    "LP242",
    "A grid without columns",
    "ui.{kind}: columns={columns!r} leaves no room",
    "Give a number from 1, or CSS such as `columns='1fr 2fr'`.",
    "Children stand in columns; there must be one.",
)
NO_SHARE = Mistake(
    "LP243",
    "Progress beyond its end",
    "ui.progress: value={value!r} is no share from 0 to 1",
    "Write `done / total`, or None while it is not known.",
    "A bar cannot be longer than full. 40 per cent is 0.4.",
)
NO_ADDRESS = Mistake(
    "LP244",
    "A link to something that is no address",
    "ui.link: to={to!r} is no address",
    "Write a path or a URL as text, such as `to='/orders'` or `to='https://example.org'`.",
    "A link is an address that the browser opens; for what happens on this page, take ui.button.",
)
NO_SVG = Mistake(
    "LP245",
    "A file that cannot be an icon",
    "ui.svg: {path!r} cannot be an icon: {why}",
    "{mend}",
    "An icon is part of the page. Of an SVG file only its shapes and colours are taken: scripts, links and embedded pictures have no place in it.",
)
NO_SOUND = Mistake(
    "LP247",
    "Data that no player plays",
    "{said}",
    "Give a WAV, MP3, OGG, FLAC, WebM or MP4 file, or for a sound `(rate, samples)`: samples a second, and an array of floats from -1 to 1 or of int16.",
    "A browser plays only these. A sound's numbers mean nothing without how many of them are a second.",
)
