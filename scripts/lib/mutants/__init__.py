"""Changes that are wrong on purpose, each of which the checkers must catch."""
