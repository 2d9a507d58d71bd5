"""How words reach a phone, and come back: one file per provider."""
