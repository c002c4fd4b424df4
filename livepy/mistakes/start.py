"""LP6xx: how a server starts."""

from livepy.mistakes.catalogue import Mistake

NO_FILE = Mistake(
    "LP601",
    "A file that does not exist",
    "there is no file {path}",
    "Give the path of your app's file{guess}.",
    "`livepy run` and `livepy dev` take a Python file, seen from the folder you are in.",
)
NO_PYTHON = Mistake(
    "LP602",
    "A file that is no Python file",
    "{path} is no Python file",
    "Give a file whose name ends with .py.",
    "An app is a Python module.",
)
NO_APP = Mistake(
    "LP603",
    "A file without an app",
    "there is no app in this file",
    "Write `class Hello(App): …` or `app = Interface(fn)`.",
    "The server opens a class derived from App, or a value that is one. Classes that the file imports do not count.",
)
SEVERAL_APPS = Mistake(
    "LP604",
    "A file with several apps",
    "there are several apps: {names}",
    "Say which one: FILE:{first}",
    "A server serves one app at its address.",
)
NO_SUCH_APP = Mistake(
    "LP605",
    "An app that the file does not have",
    "{module} has no app {name!r}; it has {names}",
    "Give one of these after the colon.",
    "FILE:NAME names a class derived from App, or a value that is an app.",
)
NOT_AN_APP = Mistake(
    "LP606",
    "Running something that is no app",
    "{value!r} is no app",
    "Give an App class, or a component: `run(Hello)`.",
    "For each visitor the server makes a component of its own from it.",
)
APP_NEEDS_PROPS = Mistake(
    "LP607",
    "An app whose props nobody gives",
    "{cls} needs {names}, and nobody gives that to an app that a visitor opens",
    "Give a default in the class, or make it state: `{name}: … = state(…)`.",
    "A component gets its props from its parent. An app has none.",
)
CANNOT_LISTEN = Mistake(
    "LP608",
    "An address that cannot be listened on",
    "cannot listen on {where}: {reason}",
    "{mend}",
    "Only one program at a time listens on a port, and ports below 1024 belong to the system.",
)
NO_PORT = Mistake(
    "LP609",
    "A port that does not exist",
    "there is no port {port}",
    "Give a number from 1 to 65535, or 0 for any that is free.",
    "Ports are 16 bits wide.",
)
UNKNOWN_VARIABLE = Mistake(
    "LP610",
    "An environment variable that is no setting",
    "the environment variable {variable} is no setting of livepy",
    "{mend}",
    "A misspelt limit would otherwise not limit anything.",
)
WRONG_VARIABLE = Mistake(
    "LP611",
    "An environment variable with a wrong value",
    "the environment variable {variable}={text!r} is wrong: {reason}",
    "Give a value that the setting can hold, or unset it.",
    "Settings are checked at start, so that no page finds out later.",
)
NO_SECRET = Mistake(
    "LP612",
    "A key file that holds no key",
    "{path} holds no key",
    "Delete it, and a new one is made.",
    "The key signs cookies. A short one could be guessed.",
)
SECRET_NOT_KEPT = Mistake(
    "LP613",
    "A key that cannot be kept",
    "no key can be kept in {folder} ({reason})",
    "Set LIVEPY_DATA_DIR to a folder that can be written, or LIVEPY_SECRET_KEY.",
    "With a new key at each start every visitor would lose his page when the server restarts.",
)
FILE_RAISED = Mistake(
    "LP614",
    "A file that cannot be read as Python, or raises",
    "{error}",
    "{mend}",
    "The file runs once when the server starts; what it raises ends the start.",
)
NOT_REPEATED = Mistake(
    "LP615",
    "A plain function among `tasks=`",
    "tasks= of {cls} holds {value!r}, which does not say how often it runs",
    "Write `@every(1)` above the function.",
    "A task runs every so many seconds while the server serves the app.",
)
UNLISTED = Mistake(
    "LP616",
    "A function under `@every` that no app lists",
    "{name} is under @every, but no app lists it, so it never runs",
    "Write `class {cls}(App, tasks=[{name}])`.",
    "An import starts nothing: what runs is what the served app lists.",
    warns=True,
)
FILES_NOT_KEPT = Mistake(
    "LP617",
    "A folder in which no files can be kept",
    "no files can be kept in {folder} ({reason})",
    'Give a folder of your own that can be written: `Settings(data_dir=Path("…"))`, or LIVEPY_DATA_DIR.',
    "What visitors send is written there, where nobody else may read it. It is tried at the start, so that no visitor finds out later.",
)
LARGE_ASSETS = Mistake(
    "LP618",
    "A folder of assets that holds too much",
    "the folder of assets, {folder}, holds {much}",
    "Give a folder with what pages load, and nothing else.",
    "All of it is read at the start, to name each file by what it holds. What is larger, or made while the app runs, is given to visitors as a `File`.",
)
NOT_IN_SHEET = Mistake(
    "LP619",
    "A style sheet that names a file which is not there",
    "the sheet names {target!r}, but there is no such file beside it or in the folder of assets{guess}",
    "Correct the path. It begins at the folder of the sheet, or at that of the assets.",
    "Files that a sheet names by a path are served under names that hold their hash. Links, and names that begin with a dot, are left out.",
    warns=True,
)
