"""LP1xx: classes, props and state."""

from livepy.mistakes.catalogue import Mistake

NO_TYPE = Mistake(
    "LP101",
    "State or context without a type",
    "{cls}.{name} needs a type",
    "Write `{name}: {kind} = {made}`.",
    "The annotation says which values the attribute may hold: inputs that edit it check what is typed against it, and type checkers check your own code.",
)
OWN_INIT = Mistake(
    "LP102",
    "A component with an `__init__` of its own",
    "{cls} has an __init__, but livepy makes the constructor from the annotated attributes",
    "Write no __init__; use props, state() and on_mount().",
    "A parent makes its children anew at each render, and the one that is shown takes the new props. An `__init__` would run each time.",
)
MUTABLE_DEFAULT = Mistake(
    "LP103",
    "A list, dict or set as a default of the class",
    "{cls}.{name} = {value!r} would be one {kind} for all visitors",
    "Write `{name}: {kind}[…] = state({value!r})` for each page's own, `()` for a prop, or `ClassVar[{kind}[…]]` if all shall share it.",
    "A value that stands in the class is one object: what one visitor appends, all others see. `state([])` is copied for each page.",
)
RESERVED_NAME = Mistake(
    "LP104",
    "A name that is livepy's own",
    "{cls}.{name}: the name is livepy's own",
    "Choose another name.",
    "`session`, `render`, `on_mount` and `on_unmount` mean something on every component; an attribute of that name would hide it.",
)
STATE_DEFAULT = Mistake(
    "LP105",
    "`state()` without a first value, or with two",
    "state() takes a default or a factory, one of the two",
    "Write `state(0)` or `state(factory=datetime.now)`.",
    "State has a first value on every new page: either always the same, or made by a function when the page opens.",
)
UNKNOWN_PROP = Mistake(
    "LP106",
    "A prop that the component does not have",
    "{cls} has no prop {name!r}; it has {props}",
    "Give one of these{guess}, or write `{name}: …` in the class. State and computed values are not given from outside.",
    "Annotated attributes without `state(…)` are the props of a component, and its constructor takes these only.",
)
MISSING_PROP = Mistake(
    "LP107",
    "A prop that was not given",
    "{cls} needs the prop {name!r}",
    "Write `{cls}({name}=…)`, or give it a default in the class.",
    "A prop without a default must be given by whoever makes the component.",
)
UNDECLARED = Mistake(
    "LP108",
    "Assigning an attribute that the class does not declare",
    "{cls} does not declare {name!r}{guess}",
    "Write `{name}: {kind} = state(…)` in the class, or begin the name with `_`.",
    "Nothing would show the change: livepy renders again what has read declared attributes. A name that begins with `_` is private and not watched.",
)
PROP_ASSIGNED = Mistake(
    "LP109",
    "Assigning a prop",
    "{cls}.{name} is a prop: the parent gives it",
    "Write `{name}: … = state(…)` for what this component changes itself, or call a function that the parent gives, such as `on_change`.",
    "At its next render the parent would give the old value again. What a component changes itself is its state.",
)
COMPUTED_ASSIGNED = Mistake(
    "LP110",
    "Assigning a computed value",
    "{cls}.{name} is computed",
    "Change what it is computed from.",
    "A computed value follows from other attributes; whatever is assigned would be overwritten by the next computing.",
)
CONTEXT_ASSIGNED = Mistake(
    "LP111",
    "Assigning a value that comes from above",
    "{cls}.{name} is given by ui.provide(value, …) above",
    "Change the value there; if it is a Model, change its fields.",
    "`context()` reads what an ancestor provides. All components below that ancestor read the same value.",
)
NOT_PROVIDED = Mistake(
    "LP112",
    "Context that nobody provides",
    "{cls}.{name}: no ui.provide(…) above gives a {kind}",
    "Write `ui.provide({kind}(…), …)` around this component.",
    "`context()` finds the nearest provided value of the annotated type among the components above.",
)
UNRESOLVED = Mistake(
    "LP113",
    "An annotation that cannot be resolved",
    "{cls}: the annotation {name!r} cannot be resolved",
    "Import it where the class is written; if that is inside a function, move the class to the module: it cannot see the function's names.",
    "livepy reads annotations when it checks what is typed into a bound input. It can only see names of the module.",
)
COMPUTED_CIRCLE = Mistake(
    "LP114",
    "A computed value that reads itself",
    "@computed {name} reads itself",
    "Compute it from other attributes; if it counts something up, that is state.",
    "Reading it computes it, which reads it again, for ever.",
)
REF_ASSIGNED = Mistake(
    "LP115",
    "Assigning a Ref",
    "{cls}.{name} is a Ref and stays one",
    "Give it to an element: `ref=self.{name}`.",
    "A Ref names an element. It is declared once in the class, carried by an element, and used in handlers.",
)
EVERY_SECONDS = Mistake(
    "LP116",
    "`@every` with a time that is not above zero",
    "every({seconds!r}): the time between two calls must be above 0 seconds",
    "Write `@every(1)` for once a second.",
    "A time of zero would leave the server no time for anything else.",
)
WRONG_TYPE = Mistake(
    "LP117",
    "A value that the annotation does not allow",
    "{cls}.{name} is {wanted}, but was given {value!r}",
    "Convert it before you assign it, or widen the annotation: `{name}: {wanted} | {kind}`.",
    "Inputs, `keep=` and your own code rely on the annotation. livepy checks assignments to state in dev only.",
    warns=True,
)
ORIGINAL_CHANGED = Mistake(
    "LP118",
    "Changing the original of what was put into state",
    "{cls}.{name} was given a {kind} which was changed afterwards; state holds a copy, so the page does not show the change",
    "Change it through the attribute: `self.{name}.…`.",
    "A list, dict or set put into state is copied, so that livepy sees each change of the copy. The original is no part of the page.",
    warns=True,
)
POSITIONAL = Mistake(
    "LP119",
    "Props given by position",
    "{cls} takes its props by name, but was given {value!r} by position",
    "Write `{cls}({name}=…)`.",
    "A component may gain props; a name stays right where a position would not.",
)
NOT_STATE = Mistake(
    "LP122",
    "Changing an attribute that has no annotation",
    "{cls}.{name} is {value!r} in the class, for all visitors; it is no state, so the page would not follow",
    "Write `{name}: {kind} = state({value!r})` in the class.",
    "Only what `state()` makes belongs to one page and is watched.",
)
NO_STYLE_SHEET = Mistake(
    "LP121",
    "A style sheet that is not there",
    "{cls} names the style sheet {path}, but there is no such file beside {file}",
    'Give a path from the folder of the file with the class: `css=Path("style.css")`.',
    "Each page links the sheet after livepy's own, so any rule of yours wins.",
)
NOT_ON_A_PAGE = Mistake(
    "LP120",
    "Using `session` before the component is on a page",
    "{cls}.session: this component is not on a page",
    "Use it in handlers, on_mount() and render(); in a test, open the app first.",
    "A component belongs to a visitor's page only while it is shown.",
)
NO_ASSETS_FOLDER = Mistake(
    "LP123",
    "A folder of assets that is not there",
    "{cls} names the folder of assets {path}, but there is no such folder beside {file}",
    'Give a path from the folder of the file with the class: `assets=Path("assets")`.',
    "Every file in that folder is served, and none outside it.",
)
OPEN_ASSETS = Mistake(
    "LP124",
    "A folder of assets with the app itself in it",
    "{cls} would serve {file} itself: it lies in the folder of assets {path}",
    'Put what pages load into a folder of its own: `assets=Path("assets")`.',
    "Whoever asks gets every file of that folder: your program, and the keys and data beside it.",
)
KEEP_UNKNOWN = Mistake(
    "LP125",
    "State that is kept in a place that does not exist",
    "state(…, keep={keep!r}): there is no such place",
    "Write one of {keeps}.",
    "`keep` says where state lives: with the page, nowhere beyond it, in the address, in the visitor's browser, or on the server for this visitor.",
)
NOT_KEPT = Mistake(
    "LP126",
    "State of a type that cannot be kept beyond the page",
    "{cls}.{name} has keep={keep!r}, but {kind!r} is no type that can be saved",
    "Annotate it with plain types, a Model or a dataclass of these; or leave `keep` out, if it need not outlive its page.",
    "What outlives its page is written as JSON, by its annotation, and made anew from that.",
)
