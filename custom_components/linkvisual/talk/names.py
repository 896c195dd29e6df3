"""What others read of a turn at a camera's speaker."""

LONGEST_NAME = 120
"""In characters; a name stands in a line of the logbook and in a title."""

_LONGEST_LOST_WORD = 30


def name_of_words(message: str) -> str:
    """Return a message as one line, shortened between two words where it has any."""
    line = " ".join(message.split())
    if len(line) <= LONGEST_NAME:
        return line
    short = line[: LONGEST_NAME - 1]
    end = short.rfind(" ")
    if end >= len(short) - _LONGEST_LOST_WORD:
        short = short[:end]
    return f"{short}…"
