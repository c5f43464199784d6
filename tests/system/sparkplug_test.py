"""Strangers read what our edges say, and our cloud reads what a stranger's edge says."""

import os
import time
import unittest
from pathlib import Path

from harness import BIN, GROUP, HOST, PATIENCE, ROOT, System, wait_until
from line_process import LineProcess, modbus_devices

_NODE = Path(os.environ.get("GENGFU_SPARKPLUG", BIN.parent / "tests" / "system" / "sparkplug"))


def metric(payload, name):
    return next((each for each in payload["metrics"] if each.get("name") == name), None)


class Sparkplug(unittest.TestCase):
    def setUp(self):
        self.assertTrue((_NODE / "node_modules" / "sparkplug-payload").is_dir(), f"npm ci in {_NODE} has not been done")

    def _script(self, system, name, *arguments):
        return system.add(LineProcess(["node", _NODE / name, *arguments]))

    def test_a_strangers_decoder_reads_our_edge(self):
        with System() as system:
            system.start_broker()
            listener = self._script(system, "listen.js", system.broker_port)
            listener.wait_for("listening", within=60)
            system.start_cloud()
            devices = system.add(modbus_devices(ROOT / "tests" / "system", 2))
            system.start_edge(system.site(
                "b77", f'[[bus]]\nid = "m"\ncodec = "modbus-tcp"\ntcp = "127.0.0.1:{devices.port}"\n',
                '[[device]]\nid = "gas-1"\nkind = "gas-detector"\nbus = "m"\naddress = "1"\nplace = "2-301"\n'))
            birth = self._check_birth(listener)
            self._check_data(listener, birth, devices)
            system.edges["b77"].kill()
            self._check_death(listener, birth)

    def _check_birth(self, listener):
        message = listener.wait_for("topic", 20 * PATIENCE, lambda line: line["topic"] == f"spBv1.0/{GROUP}/NBIRTH/b77")
        self.assertNotIn("error", message)
        birth = message["payload"]
        self.assertEqual((0, False), (message["qos"], message["retain"]), "births are QoS 0 and not retained (tck-id-topics-nbirth-mqtt)")
        self.assertEqual(0, birth["seq"], "a birth begins the sequence (tck-id-payloads-nbirth-seq)")
        self.assertLess(abs(birth["timestamp"] - time.time() * 1000), 60_000)
        self.assertIsInstance(metric(birth, "bdSeq")["value"], int)
        self.assertIs(False, metric(birth, "Node Control/Rebirth")["value"])
        self.assertEqual("gas-detector", metric(birth, "gas-1/Kind")["value"])
        self.assertEqual("2-301", metric(birth, "gas-1/Place")["value"])
        aliases = [each["alias"] for each in birth["metrics"] if each.get("alias") is not None]
        self.assertEqual(len(aliases), len(set(aliases)), "an alias names one metric (tck-id-payloads-alias-uniqueness)")
        self.names = {each["alias"]: each["name"] for each in birth["metrics"] if each.get("alias") is not None}
        self.announced = {each["name"] for each in birth["metrics"]}
        for each in birth["metrics"]:
            self.assertTrue(each.get("name"), "each metric of a birth has its name")
            self.assertTrue(each.get("type"), f"{each.get('name')} has a datatype")
        return birth

    def _check_data(self, listener, birth, devices):
        devices.say(unit=1, register=0, value=123)
        expected, seen = birth["seq"], None
        deadline = time.monotonic() + 20 * PATIENCE
        while seen != 123:
            self.assertLess(time.monotonic(), deadline, f"the last concentration was {seen}")
            message = listener.wait_for("topic", 10 * PATIENCE, lambda line: line["topic"].endswith("/b77") and "NDATA" in line["topic"])
            payload = message["payload"]
            expected = (expected + 1) % 256
            self.assertEqual(expected, payload["seq"], "the sequence has no gap (tck-id-payloads-ndata-seq-inc)")
            for each in payload["metrics"]:
                name = each.get("name") or self.names[each["alias"]]
                self.assertIn(name, self.announced, "data speak of what the birth has announced")
                if name == "gas-1/concentration" and each.get("value") is not None:
                    seen = each["value"]
                    self.assertLess(abs(each["timestamp"] - time.time() * 1000), 60_000)
        self.assertIn("Gengfu/Batch", self.announced)

    def _check_death(self, listener, birth):
        message = listener.wait_for("topic", 30 * PATIENCE, lambda line: line["topic"] == f"spBv1.0/{GROUP}/NDEATH/b77")
        self.assertEqual(metric(birth, "bdSeq")["value"], metric(message["payload"], "bdSeq")["value"], "a death belongs to its birth")

    def test_the_hosts_state_is_retained_json_and_tells_its_end(self):
        with System() as system:
            system.start_broker().start_cloud()
            listener = self._script(system, "listen.js", system.broker_port)
            message = listener.wait_for("state", 10 * PATIENCE)
            self.assertEqual((f"spBv1.0/STATE/{HOST}", True), (message["topic"], message["retain"]))
            self.assertIs(True, message["state"]["online"])
            system.cloud.kill()
            message = listener.wait_for("state", 30 * PATIENCE, lambda line: line["state"]["online"] is False)
            self.assertIsInstance(message["state"]["timestamp"], int)

    def test_our_cloud_reads_a_strangers_edge(self):
        with System() as system:
            system.start_broker().start_cloud()
            stranger = self._script(system, "edge.js", system.broker_port, GROUP, "stranger", "tank-1")
            stranger.wait_for("published", 20 * PATIENCE)

            def levels():
                return [fields["level"] for _, fields in system.readings("tank-1") if "level" in fields]
            try:
                wait_until(lambda: levels()[-10:] == list(range(101, 111)), 20 * PATIENCE, "the levels 101 to 110", [system.cloud])
            finally:
                print("levels in the cloud:", levels(), flush=True)
            self.assertEqual(list(range(101, 111)), [level for level in levels() if level != 100], "each once, in order")


if __name__ == "__main__":
    unittest.main(verbosity=2)
