"""Leave and rules that are edited while the cloud serves: SIGHUP makes it read them again, and what is wrong changes nothing."""

import json
import signal
import unittest
import urllib.request

from harness import PATIENCE, System, wait_until

PEOPLE = """
[[place]]
id = "building-03"
at = "pingjiang/b03"
[[responder]]
id = "desk"
roles = ["command_centre"]
serves = ["everywhere"]
channels = ["console"]
{more}
[[rule]]
name = "everything"
levels = [{{ roles = ["command_centre"] }}]
"""
ALWAYS_AWAY = 'on_call = ["Mon 08:00-09:00"]'


class Reload(unittest.TestCase):
    def setUp(self):
        self.system = self.enterContext(System())
        self.system.start_broker()
        self.people = self.system.folder / "people.toml"
        self.rules = self.system.folder / "rules.toml"
        self._write(people="", rules="")
        self.system.start_cloud(people=self.people, rules=self.rules)

    def _write(self, people, rules):
        self.people.write_text(PEOPLE.format(more=people))
        self.rules.write_text("[no-water]\n" + rules)

    def _warnings(self):
        url = f"http://127.0.0.1:{self.system.http_port}/api/v1/warnings"
        with urllib.request.urlopen(url, timeout=5 * PATIENCE) as answer:
            return json.load(answer)["warnings"]

    def _reload(self, says):
        """Until the log has said so once more."""
        log = self.system.cloud.log
        before = log.read_text().count(says)
        self.system.cloud.signal(signal.SIGHUP)
        wait_until(lambda: log.read_text().count(says) > before, 15 * PATIENCE, says, [self.system.cloud])

    def test_what_is_edited_holds_after_a_hang_up_and_a_fault_changes_nothing(self):
        self.assertEqual([], self._warnings())
        self._write(people=ALWAYS_AWAY, rules='mode = "fixed"\n')
        self._reload(" reloaded ")
        self.assertEqual("nobody_reachable", self._warnings()[0]["kind"])

        self._write(people="", rules='mode = "fixd"\n')
        self._reload("reload_refused")
        self.assertIn('rules.toml:2:8: unknown mode "fixd", did you mean "fixed"?', self.system.cloud.log.read_text().replace('\\"', '"'))
        self.assertNotEqual([], self._warnings(), "the people of the refused reading do not count either")

        self._write(people="", rules='mode = "fixed"\n')
        self._reload(" reloaded ")
        self.assertEqual([], self._warnings())
        self.assertTrue(self.system.cloud.alive)


if __name__ == "__main__":
    unittest.main(verbosity=2)
