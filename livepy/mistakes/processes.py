"""LP85x: functions that run in a process of their own."""

from livepy.mistakes.catalogue import Mistake

METHOD = Mistake(
    "LP850",
    'A method with `run="process"`',
    '{name} has run="process", and self cannot travel to another process',
    'Write a function of the module, `@job(run="process")` above it, and await that in the method.',
    "A component lives on the server, with its page. What runs in another process gets copies of its arguments and gives back a copy of its result.",
)
NOT_OF_A_MODULE = Mistake(
    "LP851",
    'A function with `run="process"` that no module holds',
    '{name} has run="process", and another process cannot find it: it is not at the top of a module\'s file',
    "Write it with `def` at the top of a file, and give it what it needs as arguments.",
    "The other process imports the module and takes the function by its name; a lambda has none, and a function inside another exists only while that runs.",
)
CANNOT_GO = Mistake(
    "LP852",
    "An argument that cannot be sent to another process",
    "{name}() gets {argument}, a {kind}, which cannot be sent to another process: {reason}",
    "Give it what can be pickled: numbers, texts, bytes, paths, arrays, data classes of a module. Open files and connections in the function.",
    "Arguments are pickled on their way to the process in which the function runs.",
)
CANNOT_COME_BACK = Mistake(
    "LP853",
    "A result that cannot be sent back from another process",
    "{name}() gave a {kind}, which cannot be sent back to the server: {reason}",
    "Give what can be pickled: numbers, texts, bytes, paths, arrays, data classes of a module.",
    "What a function in another process returns or yields is pickled on its way back.",
)
RUN_IN_WORKER = Mistake(
    "LP854",
    "A file that starts a server wherever it is read",
    "run() in a process that is to run functions of this file, not to serve it once more",
    'Write `if __name__ == "__main__":` above it.',
    "A process in which jobs run imports the file that holds their functions. Under that line it is not the program, so nothing is started twice.",
)
