"""A line between an edge and the broker that obeys us: cut, silent, slow, cut at a byte, packets held back and shuffled."""

import asyncio
import contextlib
import socket
import threading
import time

from . import mqtt_text

_CHUNK = 4096
_UNDER_WAY_MAX = 1000  # chunks
_NARROW_SEGMENT, _NARROW_BUFFER = 536, 2048  # bytes
_LOOK_AGAIN = 0.02
UP, DOWN = "up", "down"


class Line:
    """One edge's way to the broker. Its attributes may be changed at any time; they hold for what comes next."""

    def __init__(self, loop, target):
        self.target = target
        self.silent = False  # accepts and says nothing, forwards nothing
        self.refuses = False
        self.holds = False  # takes nothing in: what is sent stays with its sender
        self.is_narrow = False  # next sessions: little fits between the target and what is taken in
        self.delay = 0.0  # seconds, each way
        self.bytes_per_second = None
        self.cut_at = None  # (direction, byte offset) of the next sessions
        self.shuffle = None  # packets -> packets, of upward PUBLISHes that are held back together
        self.accepted, self.cuts, self.stalled, self.held = [], 0, 0, 0  # what really happened
        self.sizes = {UP: 0, DOWN: 0}  # of the present session
        self.on_packet = None  # (direction, raw), in the loop's thread
        self._loop, self._pairs = loop, set()

    async def listen(self):
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return self

    async def _serve(self, reader, writer):
        self.accepted.append(time.monotonic())
        if self.refuses:
            writer.transport.abort()
            return
        pair = {writer}
        self._pairs.add(frozenset(pair))
        stalls = self.silent
        self.sizes = {UP: 0, DOWN: 0}
        budget = {UP: None, DOWN: None}
        if self.cut_at is not None:
            budget[self.cut_at[0]] = self.cut_at[1]
        try:
            if stalls:
                self.stalled += 1
                await self._swallow(reader)
                return
            up_reader, up_writer = await self._dial()
            pair.add(up_writer)
            self._pairs.add(frozenset(pair))
            ways = (self._forward(UP, reader, up_writer, budget), self._forward(DOWN, up_reader, writer, budget))
            done, pending = await asyncio.wait([asyncio.ensure_future(way) for way in ways], return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
            for task in done:
                task.exception()
        except OSError:
            pass
        finally:
            for each in pair:
                each.transport.abort()
            self._pairs = {each for each in self._pairs if writer not in each}

    async def _dial(self):
        if not self.is_narrow:
            return await asyncio.open_connection("127.0.0.1", self.target)
        # Short segments are what makes the kernel give the other end a small buffer for what it sends.
        narrow = socket.socket()
        narrow.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, _NARROW_SEGMENT)
        narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _NARROW_BUFFER)
        narrow.setblocking(False)
        await self._loop.sock_connect(narrow, ("127.0.0.1", self.target))
        return await asyncio.open_connection(sock=narrow, limit=_NARROW_BUFFER)

    @staticmethod
    async def _swallow(reader):
        while await reader.read(_CHUNK):
            pass

    async def _forward(self, way, reader, writer, budget):
        # What follows is on its way while the first bytes still are: a delay costs each of them once, not one after the other.
        under_way = asyncio.Queue(_UNDER_WAY_MAX)
        ends = [asyncio.ensure_future(each) for each in (self._take_in(reader, under_way), self._hand_out(way, under_way, writer, budget))]
        try:
            taking, handing = ends
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if taking.done() and not handing.done():
                await handing
        finally:
            for each in ends:
                each.cancel()
            await asyncio.gather(*ends, return_exceptions=True)

    async def _take_in(self, reader, under_way):
        with contextlib.suppress(OSError):
            while data := await reader.read(_CHUNK):
                while self.holds:
                    await asyncio.sleep(_LOOK_AGAIN)
                if self.bytes_per_second:
                    await asyncio.sleep(len(data) / self.bytes_per_second)
                await under_way.put((self._loop.time() + self.delay, data))
        await under_way.put((0, b""))

    async def _hand_out(self, way, under_way, writer, budget):
        splitter = mqtt_text.Splitter()
        with contextlib.suppress(OSError, ValueError):
            while True:
                due, data = await under_way.get()
                if not data:
                    return
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                while self.silent:  # a session that has gone silent stays so, until it is cut
                    self.stalled += 1
                    await asyncio.sleep(3600)
                if budget[way] is not None:
                    data, ends = data[:budget[way]], len(data) >= budget[way]
                    budget[way] -= len(data)
                    writer.write(data)
                    self.sizes[way] += len(data)
                    if ends:
                        await writer.drain()
                        self.cuts += 1
                        return
                    continue
                self.sizes[way] += len(data)
                if self.on_packet is None and self.shuffle is None:
                    writer.write(data)
                else:
                    await self._packets(way, splitter.feed(data), writer)
                await writer.drain()

    async def _packets(self, way, packets, writer):
        for raw in packets:
            if self.on_packet is not None:
                self.on_packet(way, raw)
        if self.shuffle is not None and way == UP:
            packets = self.shuffle(packets)
            self.held += len(packets)
        writer.write(b"".join(packets))

    def cut(self):
        """All sessions end now, as by a reset."""
        self._loop.call_soon_threadsafe(self._cut)

    def _cut(self):
        for pair in self._pairs:
            for writer in pair:
                writer.transport.abort()
        self.cuts += 1


class Exchange:
    """The lines of a world, in a thread with a loop of its own."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.lines = {}
        self._thread = threading.Thread(target=self.loop.run_forever, name="proxy", daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(TimeoutError):
            self.run(self._end_all(), 5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)

    @staticmethod
    async def _end_all():
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def begin(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    def run(self, coroutine, within=30):
        return self.begin(coroutine).result(within)

    def line(self, edge, target):
        """The port at which the edge finds its own line to the broker."""
        self.lines[edge] = self.run(Line(self.loop, target).listen())
        return self.lines[edge].port
