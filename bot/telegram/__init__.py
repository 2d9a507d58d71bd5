"""Telegram, by aiogram: what people say there, and what we say to them."""
