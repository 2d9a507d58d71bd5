"""What is remembered: the schema, its migrations, encrypted fields."""
