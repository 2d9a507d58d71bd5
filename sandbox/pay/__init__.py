"""The unified payment platform (统一支付平台) in small; its interface stands in docs/payment.md."""
