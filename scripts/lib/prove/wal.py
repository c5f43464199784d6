"""SQLite's write-ahead log as a reader of its format finds it (sqlite.org/fileformat2.html, section 4)."""

HEAD = 32
FRAME_HEAD = 24
_PAGE_SIZE, _SALTS, _FRAME_SALTS = slice(8, 12), slice(16, 24), slice(8, 16)


def boundaries(log):
    """Offsets of a log's bytes at which a frame begins or the last one ends: of those that count. What an older log has left behind them does not."""
    found = [HEAD]
    frame = FRAME_HEAD + int.from_bytes(log[_PAGE_SIZE], "big")
    while found[-1] + frame <= len(log) and log[found[-1]:found[-1] + FRAME_HEAD][_FRAME_SALTS] == log[_SALTS]:
        found.append(found[-1] + frame)
    return found
