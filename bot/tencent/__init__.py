"""What WeChat and WeCom have in common: signatures, sealed messages, tokens, error codes."""
