"""make pictures: what people see of every talk in every messenger, for docs/dialogues.md."""
