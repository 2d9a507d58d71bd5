"""What WeChat official accounts and WeCom have in common: sealed callbacks, tokens, error codes."""
