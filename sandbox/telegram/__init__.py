"""The Telegram Bot API in small (channels-and-console.md 3)."""
