"""Every mistake that an author can make, each with a code, its words and its reason: raised from here, and the pages in docs/mistakes are made from here.

The entries stand in the modules named below; catalogue.py says what an entry is, places.py where a line is.
"""

from livepy.mistakes import caching, classes, elements, files, handlers, inputs, jobs, processes, progress, sessions, start, testing
from livepy.mistakes.catalogue import CATALOGUE, Mistake

__all__ = [
    "CATALOGUE",
    "Mistake",
    "caching",
    "classes",
    "elements",
    "files",
    "handlers",
    "inputs",
    "jobs",
    "processes",
    "progress",
    "sessions",
    "start",
    "testing",
]
