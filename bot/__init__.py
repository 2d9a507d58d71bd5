"""How words reach a messenger, and come back."""
