"""configs/broker as delivered: who gets in, and what a box may say and hear."""

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from harness import PATIENCE, ROOT, Child, free_port, wait_until
from street.programs import broker_text
from tiny_mqtt import Link, Refused

_DELIVERED = ROOT / "configs" / "broker"


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=30 * PATIENCE)


class Broker(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="gengfu-broker-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls._make_certificates()
        cls.port = free_port()
        cls.broker = Child("broker", [shutil.which("mosquitto") or "/usr/sbin/mosquitto", "-c", cls._config()], cls.folder / "broker.log").start()
        cls.addClassCleanup(cls.broker.stop)
        wait_until(lambda: cls._is_up(), 10 * PATIENCE, "the broker", [cls.broker])

    @classmethod
    def _is_up(cls):
        try:
            with Link(cls.port, "probe", cls.identity("b01")):
                return True
        except OSError:
            return False

    @classmethod
    def _make_certificates(cls):
        for authority in ("ca", "stranger-ca"):
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2, "-subj", f"/CN={authority}",
                    "-keyout", cls.folder / f"{authority}.key", "-out", cls.folder / f"{authority}.pem")
        for name, authority in (("broker", "ca"), ("gengfu-cloud", "ca"), ("b01", "ca"), ("b02", "ca"), ("gone", "ca"), ("b03", "stranger-ca")):
            request, extension = cls.folder / f"{name}.csr", cls.folder / f"{name}.ext"
            extension.write_text("subjectAltName=DNS:localhost\n")
            openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-keyout", cls.folder / f"{name}.key",
                    "-out", request)
            openssl("x509", "-req", "-in", request, "-CA", cls.folder / f"{authority}.pem", "-CAkey", cls.folder / f"{authority}.key", "-CAcreateserial",
                    "-days", 2, "-extfile", extension, "-out", cls.folder / f"{name}.pem")
        (cls.folder / "index.txt").write_text("")
        (cls.folder / "ca.cnf").write_text(f"[ca]\ndefault_ca = d\n[d]\ndatabase = {cls.folder}/index.txt\ndefault_md = sha256\ndefault_crl_days = 2\n")
        authority = ("-config", cls.folder / "ca.cnf", "-keyfile", cls.folder / "ca.key", "-cert", cls.folder / "ca.pem")
        openssl("ca", *authority, "-revoke", cls.folder / "gone.pem")
        openssl("ca", *authority, "-gencrl", "-out", cls.folder / "revoked.pem")

    @classmethod
    def _config(cls):
        text = (_DELIVERED / "mosquitto.conf").read_text()
        for found, here in (("listener 8883 0.0.0.0", f"listener {cls.port} 127.0.0.1"), ("/etc/gengfu/tls/", f"{cls.folder}/"),
                            ("/etc/mosquitto/gengfu.acl", f"{cls.folder}/gengfu.acl"), ("log_dest syslog", "log_dest stderr")):
            assert found in text, found
            text = text.replace(found, here)
        user = next(line for line in broker_text(1).splitlines() if line.startswith("user "))
        (cls.folder / "mosquitto.conf").write_text(f"{text}{user}\n")
        shutil.copy(_DELIVERED / "gengfu.acl", cls.folder)
        return cls.folder / "mosquitto.conf"

    @classmethod
    def identity(cls, name, authority="ca"):
        return (cls.folder / f"{authority}.pem", cls.folder / f"{name}.pem", cls.folder / f"{name}.key")

    def _link(self, name):
        return Link(self.port, f"test-{name}", self.identity(name))

    def test_nobody_gets_in_without_a_certificate_of_ours(self):
        for who, tls in (("in clear", None), ("without a certificate", (self.folder / "ca.pem", None, None)),
                         ("from another authority", self.identity("b03")), ("withdrawn", self.identity("gone"))):
            with self.subTest(who), self.assertRaises((OSError, Refused)):
                with Link(self.port, "stranger", tls) as link:
                    link.round_trip()

    def test_a_box_says_its_own_and_nothing_else(self):
        own = [f"spBv1.0/pingjiang/{kind}/b01" for kind in ("NBIRTH", "NDATA", "NDEATH")]
        others = ["spBv1.0/pingjiang/NDATA/b02", "spBv1.0/pingjiang/NDEATH/b02", "spBv1.0/other/NDATA/b01", "spBv1.0/pingjiang/NCMD/b01",
                  "spBv1.0/pingjiang/NCMD/b02", "spBv1.0/STATE/gengfu", "spBv1.0/pingjiang/NDATA/b01/x", "anything"]
        with self._link("gengfu-cloud") as cloud, self._link("b01") as box:
            self.assertTrue(cloud.subscribe("spBv1.0/#"))
            for topic in [*others, *own]:
                box.publish(topic, topic.encode())
            box.round_trip()
            self.assertEqual(own, [cloud.receive()[0] for _ in own], "nothing of another came before these")

    def test_a_box_hears_its_own_commands_and_the_hosts_state(self):
        with self._link("gengfu-cloud") as cloud, self._link("b01") as box:
            # Mosquitto grants subscriptions and filters what it delivers: what counts is what arrives.
            for topic in ("spBv1.0/#", "spBv1.0/pingjiang/NCMD/b01", "spBv1.0/STATE/gengfu"):
                box.subscribe(topic)
            for topic in ("spBv1.0/pingjiang/NCMD/b02", "spBv1.0/pingjiang/NCMD/b01", "spBv1.0/STATE/gengfu"):
                cloud.publish(topic, b"x")
            cloud.round_trip()
            heard = [box.receive()[0]]
            while heard[-1] != "spBv1.0/STATE/gengfu":
                heard.append(box.receive()[0])
            self.assertEqual({"spBv1.0/pingjiang/NCMD/b01", "spBv1.0/STATE/gengfu"}, set(heard))


if __name__ == "__main__":
    unittest.main(verbosity=2)
