"""WeCom in small (channels-and-console.md 1.2)."""
