"""`python -m livepy` is the `livepy` command."""

from livepy.cli import main

main()
