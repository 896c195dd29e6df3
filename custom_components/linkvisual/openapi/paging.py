"""How many pages a list has, so that none is asked for in vain."""

MAX_TOTAL_ROWS = 1_000_000
"""No list of the cloud reaches further, with or without a continuation token."""


def page_count(total_rows: int, page_size: int) -> int:
    """Return the number of pages that hold any row."""
    return -(-min(total_rows, MAX_TOTAL_ROWS) // page_size)
