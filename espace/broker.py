"""Handing work to the worker, by name. What is handed always has a row of its own: a broker that is down costs a minute."""

import structlog
from celery import current_app

log = structlog.get_logger("espace.broker")


def enqueue(task: str, *args: str) -> None:
    """Ask the worker to run a task now. Never raises: a timed job finds in its row what the broker lost."""
    try:
        current_app.send_task(task, args=list(args), retry=False)
    except Exception as error:  # noqa: BLE001  whatever the broker raises, the row is already safe
        log.warning("not_enqueued", task=task, error=type(error).__name__)
