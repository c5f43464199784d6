"""Modbus TCP devices by pymodbus, in a process of their own, which share no code with the system.

Line by line on standard input: {"unit":1,"register":0,"value":651}. Answers on standard output: {"port":N} once it listens,
{"flipped":…,"unit":…,"value":…} for each command, {"replied":…,"unit":…} when a reply first shows that value,
{"written":…,"unit":…,"coil":…,"value":…} when a master writes a coil. Times are wall time in seconds.
"""

import asyncio
import json
import sys
import time

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer

_REGISTERS = 16


def tell(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Registers(ModbusSequentialDataBlock):
    """Says when a reply is made that shows a new value."""

    def __init__(self, unit):
        super().__init__(0, [0] * _REGISTERS)
        self.unit = unit
        self.awaited = None

    def flip(self, register, value):
        self.values[register] = value
        self.awaited = register
        tell(flipped=time.time(), unit=self.unit, value=value)

    def getValues(self, address, count=1):
        values = super().getValues(address, count)
        if self.awaited is not None and address <= self.awaited < address + count:
            self.awaited = None
            tell(replied=time.time(), unit=self.unit)
        return values


class Coils(ModbusSequentialDataBlock):
    """A valve that obeys at once."""

    def __init__(self, unit):
        super().__init__(0, [False] * _REGISTERS)
        self.unit = unit

    def setValues(self, address, values):
        super().setValues(address, values)
        tell(written=time.time(), unit=self.unit, coil=address, value=bool(values[0]))


async def main(units):
    registers = {unit: Registers(unit) for unit in range(1, units + 1)}
    slaves = {unit: ModbusSlaveContext(hr=block, ir=block, co=Coils(unit), di=ModbusSequentialDataBlock(0, [False] * _REGISTERS), zero_mode=True)
              for unit, block in registers.items()}
    server = ModbusTcpServer(ModbusServerContext(slaves=slaves, single=False), address=("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve_forever())
    await server.serving
    tell(port=server.server.sockets[0].getsockname()[1])
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        command = json.loads(line)
        registers[command["unit"]].flip(command["register"], command["value"])
    serving.cancel()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
