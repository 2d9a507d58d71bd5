"""Aliyun SMS in small: Dysmsapi 2017-05-25, its receipts and its replies."""
