"""The cloud's HTTP interface (docs/api.md) for scripts and tests."""

import http.client
import json
import threading
import time


class Cloud:
    def __init__(self, port, within=5.0):
        self.port = port
        self.within = within

    def request(self, method, path, body=None, headers=None):
        """(status, parsed body). OSError when the cloud is not there."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.within)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {**({"Content-Type": "application/json"} if text else {}), **(headers or {})})
            answer = connection.getresponse()
            raw = answer.read()
        except http.client.HTTPException as error:
            raise OSError(f"not HTTP: {error!r}") from error
        finally:
            connection.close()
        try:
            return answer.status, json.loads(raw) if raw else None
        except ValueError:
            return answer.status, None

    def get(self, path):
        status, body = self.request("GET", path)
        if status != 200:
            raise OSError(f"GET {path}: {status}")
        return body

    def summary(self):
        return self.get("/api/v1/summary")

    def is_up(self):
        try:
            return self.request("GET", "/healthz")[0] == 200
        except OSError:
            return False

    def transition(self, alert, name, actor, key, **details):
        body = {"transition": name, "expected_version": alert["version"], "actor": actor, **details}
        return self.request("POST", f"/api/v1/alerts/{alert['id']}/transitions", body, {"Idempotency-Key": key})


class Feed(threading.Thread):
    """Follows the feed of changes, across interruptions, and tells `on_change(arrival, change)`; arrival is wall time in seconds."""

    def __init__(self, port, on_change, after=None):
        super().__init__(name="feed", daemon=True)
        self.port = port
        self.on_change = on_change
        self.after = after
        self.following = threading.Event()
        self._ended = threading.Event()

    def stop(self):
        self._ended.set()

    def run(self):
        while not self._ended.is_set():
            try:
                self._follow()
            except (OSError, http.client.HTTPException, ValueError):
                pass
            self.following.clear()
            self._ended.wait(0.2)

    def _follow(self):
        # Longer than the heartbeat: a feed that says nothing for so long is dead.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=25)
        try:
            connection.request("GET", "/api/v1/feed", headers={} if self.after is None else {"Last-Event-ID": str(self.after)})
            answer = connection.getresponse()
            if answer.status != 200:
                raise OSError(f"feed: {answer.status}")
            self.following.set()
            while not self._ended.is_set():
                line = answer.readline()
                arrival = time.time()
                if not line:
                    return
                if line.startswith(b"data:"):
                    change = json.loads(line[5:])
                    self.after = change["entry"]["seq"]
                    self.on_change(arrival, change)
        finally:
            connection.close()
