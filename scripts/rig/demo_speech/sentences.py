"""Cuts a stream of text into sentences, so that the first is spoken before the last is known."""

import re
from collections.abc import AsyncGenerator, AsyncIterable

SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[\u3002\uff01\uff1f])|\n+")


async def split_sentences(text_parts: AsyncIterable[str]) -> AsyncGenerator[str]:
    """Yield each sentence as soon as the text after it has begun."""
    pending = ""
    async for part in text_parts:
        *complete, pending = SENTENCE_END.split(pending + part)
        for sentence in complete:
            if sentence.strip():
                yield sentence.strip()
    if pending.strip():
        yield pending.strip()
