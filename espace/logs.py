"""Log lines: JSON, one a request, identifiers only.

An exception is told by its class and the places it went through, never by its message: PostgreSQL's own messages
quote the values of a row.
"""

import traceback
from collections.abc import MutableMapping
from contextvars import ContextVar
from types import TracebackType
from typing import Any

import structlog

request_id: ContextVar[str] = ContextVar("request_id", default="")


def _add_request_id(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if request_id.get():
        event["request_id"] = request_id.get()
    return event


def _tell_exception(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace the exception by its class and its path through the files."""
    info = event.pop("exc_info", None)
    if info is True or not isinstance(info, tuple):
        import sys  # noqa: PLC0415  only when an exception is logged

        info = sys.exc_info() if info else None
    if info and info[0] is not None:
        event["exception"] = info[0].__name__
        event["path"] = _places(info[2])
    return event


def _forget_address(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Django's own lines quote the address of the page, and an address may be a link that opens an account.

    Ours says the route; of theirs, the name of the logger and the exception are enough.
    """
    name = str(event.get("logger", ""))
    if name.startswith("django."):
        event["event"] = name
    return event


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(trace)][-12:]


SHARED: list[Any] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
    _add_request_id,
    _tell_exception,
    _forget_address,
]

structlog.configure(
    processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


class LineFormatter(structlog.stdlib.ProcessorFormatter):
    """Every logger's lines, ours and the libraries', in the same shape."""

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
