"""Bad input of every kind is named, and the work goes on."""

import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import BIN, GROUP, HOST, PATIENCE, ROOT, System, wait_until
from line_process import modbus_devices
from tiny_mqtt import Link


def check(*files):
    answer = subprocess.run([BIN / "gengfu-edge", "check", *map(str, files)], capture_output=True, text=True, timeout=20 * PATIENCE, check=False)
    return answer.returncode, answer.stdout + answer.stderr


class Documents(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def _profile(self, find, replace):
        text = (ROOT / "configs" / "profiles" / "gas-detector.toml").read_text()
        self.assertIn(find, text)
        at = text.index(find)
        file = self.folder / "gas-detector.toml"
        file.write_text(text.replace(find, replace, 1))
        return file, text.count("\n", 0, at) + 1

    def test_what_is_delivered_is_well(self):
        status, said = check(*sorted((ROOT / "configs" / "profiles").glob("*.toml")))
        self.assertEqual(0, status, said)

    def test_a_misspelt_word_is_named_with_its_place_and_the_nearest_one(self):
        file, line = self._profile('quantity = "concentration"', 'quantity = "concentratoin"')
        status, said = check(file)
        self.assertEqual(2, status, said)
        self.assertRegex(said, rf"^{file}:{line}:12: ")
        self.assertIn('did you mean "concentration"?', said)

    def test_an_unknown_key_is_named_with_its_place(self):
        file, line = self._profile("on_delay", "on_dealy")
        status, said = check(file)
        self.assertEqual(2, status, said)
        self.assertRegex(said, rf"(?m)^{file}:{line}:1: .*on_dealy.*on_delay")

    def test_broken_toml_is_named_with_its_place(self):
        file, line = self._profile('kind = "gas-detector"', 'kind = "gas-detector')
        status, said = check(file)
        self.assertEqual(2, status, said)
        self.assertRegex(said, rf"^{file}:{line}:\d+: ")

    def test_a_site_with_faults_names_all_of_them_and_does_not_start(self):
        file = self.folder / "site.toml"
        file.write_text("\n".join([
            'edge = "b01"', f'group = "{GROUP}"', f'profiles = "{ROOT}/configs/profiles"', 'data = "data"',
            "[mqtt]", 'server = "http://127.0.0.1"', f'host = "{HOST}"',
            "[[bus]]", 'id = "m"', 'codec = "modbus-tpc"', 'tcp = "127.0.0.1:1"',
            "[[device]]", 'id = "gas-1"', 'kind = "gas-detectr"', 'bus = "m"', 'address = "1"', ""]))
        status, said = check(file)
        self.assertEqual(2, status, said)
        for place in (f"{file}:6:10: ", f"{file}:10:9: ", f"{file}:14:8: "):
            self.assertIn(place, said)
        self.assertIn('"modbus-tcp"', said)
        self.assertIn('"gas-detector"', said)
        started = subprocess.run([BIN / "gengfu-edge", "run", "--site", file], capture_output=True, text=True, timeout=20 * PATIENCE, check=False)
        self.assertEqual(2, started.returncode)
        self.assertIn(f"{file}:14:8: ", started.stderr)
        self.assertFalse((self.folder / "data").exists(), "nothing starts half-configured")


class Wires(unittest.TestCase):
    def test_noise_on_mqtt_and_http_stops_nothing(self):
        with System() as system:
            system.start_broker().start_cloud()
            devices = system.add(modbus_devices(ROOT / "tests" / "system", 1))
            system.start_edge(system.site("b01", f'[[bus]]\nid = "m"\ncodec = "modbus-tcp"\ntcp = "127.0.0.1:{devices.port}"\n',
                                          '[[device]]\nid = "gas-1"\nkind = "gas-detector"\nbus = "m"\naddress = "1"\npoll_every = "100ms"\n'))
            wait_until(lambda: system.readings("gas-1"), 20 * PATIENCE, "the first reading", [system.edges["b01"], system.cloud])
            cloud = system.cloud.process.pid
            self._noise_on_mqtt(system)
            self._noise_on_http(system)
            before = len(system.readings("gas-1"))
            wait_until(lambda: len(system.readings("gas-1")) > before + 3, 20 * PATIENCE, "further readings", [system.edges["b01"], system.cloud])
            self.assertEqual((cloud, 1), (system.cloud.process.pid, system.cloud.starts))
            self.assertEqual({"gas-1"}, {row[0] for row in system.query("SELECT name FROM device")}, "noise makes no devices")
            self.assertTrue(system.query("SELECT COUNT(*) FROM quarantine")[0][0] + system.query("SELECT COUNT(*) FROM fault_count")[0][0],
                            "what could not be read is counted and named")

    def _noise_on_mqtt(self, system):
        for topic in (f"spBv1.0/{GROUP}/NDATA/ghost", f"spBv1.0/{GROUP}/NBIRTH/ghost", f"spBv1.0/{GROUP}/DDATA/ghost/x", f"spBv1.0/{GROUP}/NDEATH/b01",
                      f"spBv1.0/{GROUP}/NCMD/b01", "spBv1.0/STATE/other", "spBv1.0/x", f"spBv1.0/{GROUP}/NDATA/b01"):
            for payload in (b"", b"\xff" * 64, b"{not json", b"\x08\x96\x01\x12\x7f", bytes(range(256)) * 16):
                with Link(system.broker_port, "stranger") as link:
                    link.publish(topic, payload)
                    link.round_trip()

    def _noise_on_http(self, system):
        for request in (b"\x00\x01\x02\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b"X" * 20_000,
                        b"POST /api/v1/alerts/1/transitions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", system.http_port), timeout=15 * PATIENCE) as link:
                try:
                    link.sendall(request)
                    link.shutdown(socket.SHUT_WR)
                    answer = link.recv(200)
                except ConnectionError:
                    answer = b""
            self.assertTrue(answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer)
        status, problem = system.api.request("POST", "/api/v1/alerts/999/transitions", {"transition": "dance"}, {"Idempotency-Key": "a"})
        self.assertIn(status, (400, 404, 422))
        self.assertEqual(status, problem["status"])
        self.assertTrue(problem["detail"])
        self.assertEqual(404, system.api.request("GET", "/api/v1/alerts/999")[0])
        self.assertEqual(400, system.api.request("GET", "/api/v1/alerts?limit=many")[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
