"""A mutant is one TOML file in tests/mutants: what is wrong, and the edits that make it so."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


# What a wrong change leaves without use is not its point.
_UNUSED_IS_FINE = "".join(f'#pragma GCC diagnostic ignored "-Wunused-{what}"\n' for what in ("variable", "but-set-variable", "function", "parameter"))


class NoLonger(Exception):
    """The code has changed so that a mutant's edit does not fit any more: the mutant must be written anew."""


@dataclass(frozen=True)
class Edit:
    file: str
    find: str
    replace: str

    def apply_to(self, root):
        path = root / self.file
        try:
            text = path.read_text()
        except OSError as error:
            raise NoLonger(f"{self.file} is not there") from error
        if text.count(self.find) != 1:
            raise NoLonger(f"{self.file} has this {text.count(self.find)} times, not once:\n{self.find}")
        path.write_text(text.replace(self.find, self.replace))


@dataclass(frozen=True)
class Mutant:
    name: str
    wrong: str   # what somebody could believe to be good enough
    harm: str    # what would come of it; rows of the test catalogue
    edits: tuple
    prove: tuple  # rows of scripts/prove that are about it

    def apply_to(self, root):
        for edit in self.edits:
            edit.apply_to(root)
        for name in self.files:
            if name.endswith(".cpp"):
                (root / name).write_text(_UNUSED_IS_FINE + (root / name).read_text())

    @property
    def files(self):
        return sorted({edit.file for edit in self.edits})


def _load(file):
    document = tomllib.loads(file.read_text())
    edits = tuple(Edit(edit["file"], edit["find"], edit["replace"]) for edit in document["edit"])
    return Mutant(file.stem, document["wrong"], document["harm"], edits, tuple(document.get("prove", ())))


def load_all(folder):
    """Those that change the same files follow one another, which saves building."""
    mutants = [_load(file) for file in Path(folder).glob("*.toml")]
    return sorted(mutants, key=lambda each: (each.files, each.name))
