"""Whether a fault really struck: something was in hand at that moment, on its way from sensor to store."""

import time

_RECENT = 1.0  # a round


class Strikes:
    def __init__(self, world):
        self._world = world
        self._seen = []  # (when, where the store's readings ended, edges concerned)

    def note(self, edges=None, at=None):
        """A fault has just been made."""
        self._seen.append((at or time.monotonic(), self._world.books.store.upto(), set(edges or self._world.edges)))

    def __len__(self):
        return len(self._seen)

    def struck(self):
        """(faults that had something in hand, those of them that it outlived): told before, and stored afterwards or never."""
        items = self._items()
        in_hand = outlived = 0
        for at, upto, edges in self._seen:
            mine = [rowid for edge in edges for told, rowid in items.get(edge, ()) if at - _RECENT <= told <= at and (rowid is None or rowid > upto)]
            in_hand += bool(mine)
            outlived += any(mine)
        return in_hand, outlived

    def _items(self):
        """{edge: [(when it was told, its row or None)]}"""
        items = {}
        books = self._world.books
        for sensor in books.sensors.values():
            mine = items.setdefault(sensor.edge, [])
            mine += [(shown, rowid) for rowid, shown in sensor.stored.values()]
            mine += [(shown, None) for _, shown in sensor.unknown.values()]
        for button in books.buttons.values():
            items.setdefault(button.edge, []).extend((at, button.stored.get(number)) for number, at in button.pressed.items())
        return items
