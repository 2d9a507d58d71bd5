"""The rows of the bench, one file each; the file has the name of the row."""

ORDER = (
    "drain_bulk",
    "drain_single",
    "enqueue",
    "rates",
    "answers",
    "replies",
    "timeouts",
    "claiming",
    "two_workers",
    "memory",
    "restart",
    "approval",
    "registering",
    "charging",
    "chain",
    "chats",
)
"""As in the tables of issues 3 to 5."""
