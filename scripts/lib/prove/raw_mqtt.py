"""MQTT sessions without a library: many at once, saying whatever they are told, hearing everything."""

import asyncio
import time

from . import mqtt_text


class Refused(Exception):
    """The broker did not let us in."""


class Session:
    def __init__(self, port, client_id):
        self.port, self.client_id = port, client_id
        self.reader = self.writer = None

    async def open(self, within=20):
        self.reader, self.writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", self.port), within)
        self.writer.write(mqtt_text.connect(self.client_id))
        answer = await asyncio.wait_for(self.reader.readexactly(4), within)
        if answer[0] != 0x20 or answer[3] != 0:
            raise Refused(answer)
        return self

    async def publish(self, topic, payload):
        self.writer.write(mqtt_text.publish(topic, payload))
        await self.writer.drain()

    async def publish_raw(self, packets):
        for raw in packets:
            self.writer.write(raw)
            await self.writer.drain()

    async def round_trip(self, within=20):
        """The broker has read everything that was said before."""
        self.writer.write(b"\xc0\x00")
        await asyncio.wait_for(self.reader.readexactly(2), within)

    async def hear(self, topic, on_publish):
        """Everything on a topic, until the end: on_publish(arrival, raw packet)."""
        self.writer.write(mqtt_text.subscribe(topic))
        splitter, pinged = mqtt_text.Splitter(), time.monotonic()
        while True:
            try:
                data = await asyncio.wait_for(self.reader.read(65536), 20)
            except asyncio.TimeoutError:
                data = None
            if data == b"":
                return
            for raw in splitter.feed(data or b""):
                if raw[0] & 0xF0 == 0x30:
                    on_publish(time.monotonic(), raw)
            if time.monotonic() - pinged > 20:
                pinged = time.monotonic()
                self.writer.write(b"\xc0\x00")

    def close(self):
        if self.writer is not None:
            self.writer.transport.abort()
