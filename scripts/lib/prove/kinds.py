"""The proof's own device kinds: every answer of a sensor carries a serial number and a checksum over all that it says.

A kind's limit is passed at 500 of its raw units, which are also the units in which the cloud stores it.
"""

import shutil
import zlib
from pathlib import Path

NORMAL, ALARM = 5, 700  # raw values begin here; the serial number decides the rest
_SPREAD = 90

# kind: (quantity, unit, scale, limit, most, priority, condition)
SENSORS = {
    "proof-gas": ("concentration", "%LEL", 0.1, 50, 100, 1, "gas-high"),
    "proof-smoke": ("smoke", "%/m", 0.001, 0.5, 30, 1, "smoke"),
    "proof-tilt": ("angle", "°", 0.001, 0.5, 30, 2, "tilt-red"),
}
BUTTON = "call-button"
# What a press of the shipped call button comes to, and its priority. A press number of the service key that falls on zone 21 to 24 is
# the key of that service.
PRESSED = {"sos": 1, "service": 4, "meal": 4, "bath": 4, "medical-help": 4, "repair": 4}

_TEXT = """
kind = "{kind}"
name = {{ zh = "验证用传感器", en = "Sensor of the proof" }}
protocol = "modbus"
poll_every = "250ms"
reply_within = "300ms"

[silence]
after = "{silence}"
priority = 3

[modbus]
count_max = 16

[[field]]
id = "serial"
name = {{ zh = "序号", en = "Serial number" }}
quantity = "code"
function = 3
address = 0
type = "u32"
order = "abcd"

[[field]]
id = "value"
name = {{ zh = "数值", en = "Value" }}
quantity = "{quantity}"
unit = "{unit}"
scale = {scale}
function = 3
address = 2
most = {most}

[[field]]
id = "check"
name = {{ zh = "校验", en = "Checksum" }}
quantity = "code"
function = 3
address = 3

[[condition]]
id = "{condition}"
name = {{ zh = "超限", en = "Over the limit" }}
field = "value"
above = {limit}
priority = {priority}

[[simulator.signal]]
field = "value"
base = 0

[[example]]
note = "serial number 1, value 6"
request = "01 03 00 00 00 04 44 09"
frame = "01 03 08 00 00 00 01 00 06 12 34 {crc}"
values = {{ serial = 1, value = {six}, check = 4660 }}
"""


def value_of(serial, is_high):
    return (ALARM if is_high else NORMAL) + serial % _SPREAD


def check_of(device, serial, value):
    """16 bits that no other serial number, value or device is likely to have."""
    return zlib.crc32(f"{device} {serial} {value}".encode()) & 0xFFFF


def write_profiles(folder, shipped, silence="120s"):
    """The shipped kinds and ours, in a folder of their own."""
    shutil.copytree(shipped, folder)
    for kind, (quantity, unit, scale, limit, most, priority, condition) in SENSORS.items():
        answer = bytes.fromhex("010308000000010006 1234")
        crc = _crc16(answer)
        (Path(folder) / f"{kind}.toml").write_text(_TEXT.format(
            kind=kind, quantity=quantity, unit=unit, scale=scale, limit=limit, most=most, priority=priority, condition=condition,
            silence=silence, six=round(6 * scale, 6), crc=f"{crc & 0xFF:02X} {crc >> 8:02X}"))
    return folder


def _crc16(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc
