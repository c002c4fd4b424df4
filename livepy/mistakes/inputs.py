"""LP3xx: bindings, inputs, and the inputs of an Interface."""

from livepy.mistakes.catalogue import Mistake

NO_ATTRIBUTE = Mistake(
    "LP301",
    "A binding that names no attribute",
    "bind names no attribute that livepy watches",
    "Write `bind=lambda: self.name`, with an attribute made by state(…) or a field of a model in state.",
    "An input writes back what is typed. A constant or a local variable has no place where that could go.",
)
NOT_WRITABLE = Mistake(
    "LP302",
    "A binding to a prop or a computed value",
    "bind: {cls}.{name} is {what}",
    "Bind to state; or use `value=self.{name}` and `on_change=`, which tells whoever owns it.",
    "A prop belongs to the parent, a computed value follows from others; neither can be written.",
)
MADE_OF_IT = Mistake(
    "LP303",
    "A binding to something made of an attribute",
    "bind must give {name} itself, not something made of it: an input writes back what it shows",
    "Write `bind=lambda: {lambda_}`, and convert where you read it.",
    "`self.name.strip()` can be read, but what is typed cannot be written to it.",
)
NO_LAMBDA = Mistake(
    "LP304",
    "A value instead of a binding",
    "bind was given {value!r}, the value that the attribute holds now",
    "Write `bind=lambda: self.name`: a function that names the attribute.",
    "Python passes on the value, not the attribute. A lambda that reads it tells livepy which attribute is meant.",
)
WRONG_INPUT = Mistake(
    "LP305",
    "An input that does not fit its attribute",
    "ui.{kind} edits {wants}, but the attribute it is bound to, {name}, is {held}",
    "{mend}",
    "What an input gives must be what the attribute's annotation says.",
)
WRONG_OPTION = Mistake(
    "LP306",
    "An option that the attribute cannot hold",
    "ui.{kind}: the option {option!r} is none that the bound attribute can hold, which is {annotation}",
    "Offer only what the annotation allows, or widen it.",
    "A visitor who chose it would be told that it is wrong.",
)
PASSWORD_ADDRESS = Mistake(
    "LP307",
    "A password in the address",
    "ui.textbox(kind='password') is bound to {name}, which has keep='url': the password would stand in the address",
    "Write `{name}: str = state('', keep='never')`.",
    "An address is shown, kept in the history and sent on. A password is kept nowhere.",
)
PARAMETER_NO_TYPE = Mistake(
    "LP310",
    "A parameter of an Interface without a type",
    "Interface({fn}): the parameter {name!r} has no type",
    "Write `{name}: str`, or the type that it is.",
    "The type says which input asks for it.",
)
PARAMETER_STAR = Mistake(
    "LP311",
    "An Interface for `*args` or `**options`",
    "Interface({fn}): it takes {name}",
    "Name each parameter, so that the page can ask for it.",
    "A page asks for what it can name.",
)
PARAMETER_UNKNOWN = Mistake(
    "LP312",
    "An input for a parameter that the function does not have",
    "Interface({fn}): inputs names {names}, which {fn} does not take",
    "Name parameters of {fn}: {has}.",
    "The name decides which parameter an input is for.",
)
PARAMETER_NO_INPUT = Mistake(
    "LP313",
    "A type for which no input is known",
    "Interface({fn}): no input is known for {name!r}, which is {annotation!r}",
    "Say which one it is: `Annotated[…, ui.textbox()]`.",
    "Texts, numbers, yes or no, choices, files and pictures have inputs; for other types only you know one.",
)
PARAMETER_NOT_INPUT = Mistake(
    "LP314",
    "An element that is no input as a description of one",
    "Interface({fn}): {value!r} is no input",
    "Describe {name!r} by one, such as `ui.textbox()`.",
    "A parameter gets its value from an input.",
)
OUTPUT_COUNT = Mistake(
    "LP315",
    "Outputs that do not fit the results",
    "outputs describes {wanted} results, but the function gave {given}",
    "Give as many elements as the function gives results.",
    "Each output shows one result, in order.",
)
NO_LIBRARY = Mistake(
    "LP316",
    "A kind of file whose library is not there",
    "{what} are read by {wants}, which is not installed",
    "Install it: `{extra}`.",
    "livepy itself reads no tables. A visitor has chosen a file of this kind; where you do not want it, say which you take: `accept='.csv'`.",
)
NOT_FROM_FILE = Mistake(
    "LP317",
    "A handler that wants what no file becomes",
    "ui.{kind}: {name} takes {annotation}, which no file becomes",
    "{mend}",
    "A file is given as what the handler's annotation says: `File`, `bytes`, `Path`, a PIL image, a numpy array or a pandas.DataFrame.",
)
