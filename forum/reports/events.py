"""What happens to reports."""

from enum import StrEnum


class ReportEvent(StrEnum):
    MADE = "report.made"
    CLOSED = "report.closed"
