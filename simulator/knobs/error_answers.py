"""Errors that named actions answer instead of doing their work."""

from dataclasses import dataclass
from typing import Self, override


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """An error: HTTP status (200 = business envelope), code and message."""

    status: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ErrorAnswers:
    """Errors by action; text such as `QueryDevice=403/Forbidden.RAM/no permission;*=200/500/oops`."""

    answers: tuple[tuple[str, ErrorAnswer], ...] = ()

    @classmethod
    def convert(cls, value: object) -> Self:
        """Convert from text or from an object of action to `status/code/message`; raises ValueError."""
        if isinstance(value, cls):
            return value
        if isinstance(value, dict):
            return cls(tuple((str(key), _answer(str(text))) for key, text in value.items()))
        text = "" if value is None else str(value)
        if text in {"", "none"}:
            return cls()
        pairs = (part.partition("=") for part in text.split(";"))
        return cls(tuple((action.strip(), _answer(answer)) for action, _, answer in pairs))

    def for_action(self, action: str) -> ErrorAnswer | None:
        """Return the error that this action must answer, if any; `*` stands for every action."""
        answers = dict(self.answers)
        return answers.get(action, answers.get("*"))

    @override
    def __str__(self) -> str:
        """Return the text that converts to these answers."""
        shown = (f"{key}={a.status}/{a.code}/{a.message}" for key, a in self.answers)
        return ";".join(shown) or "none"


def _answer(text: str) -> ErrorAnswer:
    status, first, rest = text.partition("/")
    code, second, message = rest.partition("/")
    if not (first and second):
        raise ValueError(f"{text!r} is not status/code/message")
    return ErrorAnswer(int(status), code, message)
