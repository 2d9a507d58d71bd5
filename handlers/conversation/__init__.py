"""What people say to us in any channel, and what we answer (design.md 2)."""

from handlers.conversation.reading import read

__all__ = ["read"]
