"""Attempts and the records they are kept in."""

from exams.answer import Answer
from exams.attempt import Attempt, Status
from exams.store import RecordsError, Store

__all__ = ["Answer", "Attempt", "RecordsError", "Status", "Store"]
