"""Modbus TCP devices that answer at once with quiet values, some of them dead; a program of its own: devices.py [DEAD_UNIT...].

Prints its port, and serves any number of units until its input ends.
"""

import asyncio
import sys

_READ_COILS, _READ_DISCRETE, _READ_HOLDING, _READ_INPUT, _WRITE_COIL = 1, 2, 3, 4, 5


def reply(unit, request):
    """The answer to a request without its MBAP head."""
    function, count = request[0], int.from_bytes(request[3:5], "big")
    if function in (_READ_HOLDING, _READ_INPUT):
        # The first register moves a little, as a sensor does.
        body = bytes([function, 2 * count]) + bytes([0, unit % 7]) + bytes(2 * (count - 1))
    elif function in (_READ_COILS, _READ_DISCRETE):
        body = bytes([function, (count + 7) // 8]) + bytes((count + 7) // 8)
    elif function == _WRITE_COIL:
        body = request
    else:
        body = bytes([function | 0x80, 1])
    return body


async def serve(reader, writer, dead):
    try:
        while True:
            head = await reader.readexactly(7)
            request = await reader.readexactly(int.from_bytes(head[4:6], "big") - 1)
            if head[6] in dead:
                continue
            body = reply(head[6], request)
            writer.write(head[:4] + (len(body) + 1).to_bytes(2, "big") + head[6:7] + body)
            await writer.drain()
    except (asyncio.IncompleteReadError, OSError):
        writer.close()


async def main(dead):
    server = await asyncio.start_server(lambda reader, writer: serve(reader, writer, dead), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        pass
    server.close()


if __name__ == "__main__":
    asyncio.run(main({int(word) for word in sys.argv[1:]}))
