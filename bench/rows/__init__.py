"""The rows of the bench, one file each; the file has the name of the row."""
