"""``Last-Modified`` from the date of the data (RFC 9110, sections 8.8.2 and 13.1.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime


class LastModified:
    """The moment since which the data are as they are.

    Args:
        moment: in UTC, or ``None`` where nobody knows.
    """

    def __init__(self, moment: datetime | None = None) -> None:
        self._moment = moment

    @classmethod
    def read(cls, text: str) -> LastModified:
        """From an ``xsd:date`` or ``xsd:dateTime``; a day begins at midnight in UTC."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return cls()
        return cls(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))

    @property
    def field(self) -> str:
        """As it stands in a header field; empty where nobody knows."""
        return format_datetime(self._moment.replace(microsecond=0), usegmt=True) if self._moment else ""

    def holds(self, since: str | None) -> bool:
        """Whether nothing has changed since the moment that ``If-Modified-Since`` names."""
        if since is None or self._moment is None:
            return False
        try:
            asked = parsedate_to_datetime(since)
        except ValueError:
            return False
        return self._moment.replace(microsecond=0) <= (asked if asked.tzinfo else asked.replace(tzinfo=UTC))
