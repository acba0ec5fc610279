"""`python -m bot` is `seance`."""

from bot.cli import main

main()
