"""Attempts and the records they are kept in."""

from exams.attempt import Attempt, Status
from exams.store import RecordsError, Store

__all__ = ["Attempt", "RecordsError", "Status", "Store"]
