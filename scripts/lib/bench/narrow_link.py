"""A TCP proxy of loopback as narrow as a radio link: a token bucket each way, and hardly any buffer of its own."""

import socket
import threading
import time

_PIECE = 256  # bytes: what waits in the proxy delays an alarm, and is not what is measured
_BUFFER = 2048  # the kernel doubles it; the least it takes is 2304


class NarrowLink:
    """Listens on `port` until closed. `bytes_per_s` may be changed at any time; None is no limit."""

    def __init__(self, target_port, bytes_per_s=None):
        self.target_port = target_port
        self.bytes_per_s = bytes_per_s
        self.up = self.down = 0  # bytes carried towards the target and back
        self._listener = socket.socket()
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.port = self._listener.getsockname()[1]
        self._open = []
        self._closed = False
        threading.Thread(target=self._accept, name="narrow link", daemon=True).start()

    def close(self):
        self._closed = True
        for each in [self._listener, *self._open]:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()

    def _accept(self):
        while not self._closed:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target_port), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            for each in (near, far):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                each.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
            self._open += [near, far]
            threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source, target, is_up):
        free_at = time.monotonic()  # when the wire has carried all that it was given
        try:
            while piece := source.recv(_PIECE if self.bytes_per_s else 65_536):
                rate = self.bytes_per_s
                if rate:
                    free_at = max(free_at, time.monotonic()) + len(piece) / rate
                    time.sleep(max(0.0, free_at - time.monotonic()))
                if is_up:
                    self.up += len(piece)
                else:
                    self.down += len(piece)
                target.sendall(piece)
        except OSError:
            pass
        for each in (source, target):
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
