"""The rows of the catalogue: what is done to the system, how often, and what must hold."""

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Row:
    id: str
    title: str
    ci: int  # rounds in the short set
    full: int  # rounds before a release
    seconds: float  # of one round, about; for the budget
    run: Callable  # (context, verdict) -> None
    needs: tuple = ()  # rights: see rights.py


@dataclass
class Context:
    """What a row is given."""
    bin: object
    folder: object
    chance: object
    count: int
    until: float  # of the monotonic clock: no round begins after it
    say: Callable
    rights: object
