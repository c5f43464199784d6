"""How each program is called, and the files it is given."""

import json
import os
import pwd
import shutil
from pathlib import Path

from .child import Child

ROOT = Path(__file__).resolve().parents[3]
PROFILES = ROOT / "configs" / "profiles"
PEOPLE = ROOT / "configs" / "people.toml"
RECORDINGS = ROOT.parent / "shared" / "recordings" / "water-hourly"
HOST = "gengfu"  # the Sparkplug host whose STATE the edges follow
GROUP = "pingjiang"


def broker_text(port):
    """A broker that keeps nothing: what makes delivery certain is the cloud's acknowledgement, not the broker."""
    return "\n".join([
        f"listener {port} 127.0.0.1",
        "allow_anonymous true",
        "persistence false",
        "set_tcp_nodelay true",
        "max_inflight_messages 50",
        "max_queued_messages 10000",
        "max_queued_bytes 67108864",
        "message_size_limit 4194304",
        # Without it Mosquitto started by root becomes another user, and then no longer dies with us.
        f"user {pwd.getpwuid(os.getuid()).pw_name}",
        "log_dest stderr",
        "log_type error",
        "log_type warning",
        "log_type notice",
        "connection_messages false",
        ""])


def broker(folder, port, program=None):
    # /usr/sbin is not on everybody's PATH.
    program = program or shutil.which("mosquitto") or "/usr/sbin/mosquitto"
    config = Path(folder) / "mosquitto.conf"
    config.write_text(broker_text(port))
    return Child("broker", [program, "-c", config], Path(folder) / "log" / "broker.log")


def street_rules(folder):
    """A street is judged by the usual rules, but for water: its meters run faster than its clock. Its buildings stood upright on a day."""
    file = Path(folder) / "rules.toml"
    file.write_text('[no-water]\nmode = "off"\n[leak]\non = false\n[burst]\non = false\n[water-index]\non = false\n'
                    '[tilt]\nbaseline = { x = 0.012, y = -0.034, signed_by = "gengfu-sim", signed_on = "2026-01-01" }\n')
    return file


def cloud_text(folder, broker_port, port, profiles=PROFILES, people=None, rules=None):
    return "\n".join([
        f'listen = "127.0.0.1:{port}"',
        f'data = "{folder}/cloud"',
        f'profiles = "{profiles}"',
        f'people = "{people}"' if people else "",
        f'rules = "{rules}"' if rules else "",
        "",
        "[mqtt]",
        f'server = "mqtt://127.0.0.1:{broker_port}"',
        f'host_id = "{HOST}"',
        ""])


def cloud(bin_folder, folder, broker_port, port, profiles=PROFILES, people=None, rules=None):
    config = Path(folder) / "cloud.toml"
    config.write_text(cloud_text(folder, broker_port, port, profiles, people, rules))
    (Path(folder) / "cloud").mkdir(exist_ok=True)
    return Child("cloud", [Path(bin_folder) / "gengfu-cloud", "run", "--config", config], Path(folder) / "log" / "cloud.log")


def edge(bin_folder, folder, site):
    name = Path(site).stem
    ready = edge_ready_file(folder, name)
    ready.parent.mkdir(exist_ok=True)
    ready.unlink(missing_ok=True)
    return Child(f"edge {name}", [Path(bin_folder) / "gengfu-edge", "run", "--site", site, "--ready", ready],
                 Path(folder) / "log" / f"edge-{name}.log")


def edge_ready_file(folder, name):
    return Path(folder) / "edge" / f"{name}.ready.json"


def street(bin_folder, folder, broker_port, buildings, seed=None, speed=None, recordings=None):
    """Simulated buildings; their site files are in the ready file."""
    ready = street_ready_file(folder)
    ready.unlink(missing_ok=True)
    command = [Path(bin_folder) / "gengfu-sim", "street", "--data", folder, "--profiles", PROFILES, "--buildings", buildings,
               "--broker", f"mqtt://127.0.0.1:{broker_port}", "--group", GROUP, "--host", HOST, "--ready", ready]
    for option, value in (("--seed", seed), ("--speed", speed), ("--recordings", recordings)):
        if value is not None:
            command += [option, value]
    return Child("street", command, Path(folder) / "log" / "street.log")


def street_ready_file(folder):
    return Path(folder) / "street.ready.json"


def read_json(path):
    """The file's object, or None while it is not there."""
    try:
        return json.loads(Path(path).read_text())
    except (OSError, ValueError):
        return None
