"""Each mutant fits the code as it is, so that it can be tried; and a mutant that does not fit says so."""

import shutil
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

from mutants.mutant import Edit, NoLonger, load_all  # noqa: E402

_LEAST = 20


class Fit(unittest.TestCase):
    def test_there_are_enough_mutants_and_each_changes_the_code_that_it_names(self):
        mutants = load_all(ROOT / "tests" / "mutants")
        self.assertGreaterEqual(len(mutants), _LEAST)
        for mutant in mutants:
            with self.subTest(mutant.name), tempfile.TemporaryDirectory() as folder:
                for name in mutant.files:
                    target = Path(folder) / name
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(ROOT / name, target)
                mutant.apply_to(Path(folder))
                self.assertTrue(mutant.wrong and mutant.harm)
                for name in mutant.files:
                    self.assertNotEqual((ROOT / name).read_text(), (Path(folder) / name).read_text())

    def test_an_edit_that_does_not_fit_any_more_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "a.cpp").write_text("one two two")
            for text in ("three", "two"):
                with self.assertRaises(NoLonger):
                    Edit("a.cpp", text, "four").apply_to(Path(folder))
            with self.assertRaises(NoLonger):
                Edit("b.cpp", "one", "four").apply_to(Path(folder))


if __name__ == "__main__":
    unittest.main(verbosity=2)
