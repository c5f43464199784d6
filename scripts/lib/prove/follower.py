"""Follows the feed in a process of its own: python3 -m prove.follower PORT FILE. Writes [arrival, id, entry, alert], arrival by the
monotonic clock; after an interruption it resumes with Last-Event-ID."""

import sys
import time

from street.api import Feed

from .lines import Writer


def main(port, file):
    out = Writer(file)
    # From the first entry on: nothing that happened while we started may be missed.
    feed = Feed(int(port), lambda _, change: out.put(time.monotonic(), change["entry"]["seq"], change["entry"], change["alert"]), after=0)
    feed.start()
    feed.join()


if __name__ == "__main__":
    main(*sys.argv[1:])
