"""What happens to a listing."""

from enum import StrEnum


class ListingEvent(StrEnum):
    PUBLISHED = "listing.published"
    CHANGED = "listing.changed"
    WITHDRAWN = "listing.withdrawn"
    EXPIRED = "listing.expired"
    # It has stood for LISTING_REMINDER_DAYS: its seller decides whether it stays.
    ENDING = "listing.ending"
    SUSPENDED = "listing.suspended"
    RESTORED = "listing.restored"
    # Only of things that somebody saved: nobody else hears of these.
    SOLD = "listing.sold"
    BACK = "listing.back"
