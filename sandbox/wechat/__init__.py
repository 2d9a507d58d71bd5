"""A WeChat official account in small (channels-and-console.md 1.1)."""
