"""Modbus TCP sensors: a small server of our own, whose every answer is numbered and written down before it is sent."""

import asyncio
import struct
import time

from . import kinds

_READ_HOLDING, _ILLEGAL_FUNCTION, _ILLEGAL_ADDRESS = 3, 1, 2
_REGISTERS = 4
_HEADER = 7  # transaction, protocol, length, unit


class Sensor:
    def __init__(self, device):
        self.device = device
        self.serial = 0
        self.is_high = False
        self.is_mute = False

    def show(self):
        """The next answer: (serial, value, registers)."""
        self.serial += 1
        value = kinds.value_of(self.serial, self.is_high)
        check = kinds.check_of(self.device, self.serial, value)
        return self.serial, value, (self.serial >> 16, self.serial & 0xFFFF, value, check)


class Bus:
    """The sensors behind one TCP port, by unit number."""

    def __init__(self, edge, sensors, journal):
        self.edge = edge
        self.sensors = sensors
        self.journal = journal

    async def listen(self, port):
        return await asyncio.start_server(self._serve, "127.0.0.1", port)

    async def _serve(self, reader, writer):
        try:
            while True:
                head = await reader.readexactly(_HEADER)
                transaction, _, length, unit = struct.unpack(">HHHB", head)
                request = await reader.readexactly(length - 1)
                answer = self._answer(unit, request)
                if answer is not None:
                    writer.write(struct.pack(">HHHB", transaction, 0, len(answer) + 1, unit) + answer)
                    await writer.drain()
        except (asyncio.IncompleteReadError, OSError, struct.error):
            pass
        finally:
            writer.close()

    def _answer(self, unit, request):
        sensor = self.sensors.get(unit)
        if sensor is None or sensor.is_mute:
            return None
        if request[0] != _READ_HOLDING:
            return bytes([request[0] | 0x80, _ILLEGAL_FUNCTION])
        address, count = struct.unpack(">HH", request[1:5])
        if address != 0 or count != _REGISTERS:
            return bytes([request[0] | 0x80, _ILLEGAL_ADDRESS])
        serial, value, registers = sensor.show()
        self.journal.put("show", sensor.device, serial, value, time.monotonic())
        return bytes([_READ_HOLDING, 2 * count]) + struct.pack(f">{count}H", *registers)
