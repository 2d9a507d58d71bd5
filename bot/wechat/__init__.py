"""WeChat official accounts: what followers say there, and what we say to them."""
