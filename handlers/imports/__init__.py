"""Whole tables brought in from files: the good rows are kept, the bad ones go back with their reasons."""

from handlers.imports.result import Rejected, Result
from handlers.imports.running import import_file, kinds
from handlers.imports.template import write_template

__all__ = ["Rejected", "Result", "import_file", "kinds", "write_template"]
