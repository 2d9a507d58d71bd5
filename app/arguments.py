"""What every command of the command line is declared with."""

import argparse
import gc
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

Command = Callable[[argparse.Namespace], int]


def later(module: str, function: str) -> Command:
    """A command whose module is imported when it is called, so that --help answers at once."""

    def run(arguments: argparse.Namespace) -> int:
        command: Command = getattr(_bring(f"app.commands.{module}"), function)
        return command(arguments)

    return run


def _bring(module: str) -> ModuleType:
    """Import it without looking for garbage: modules make none, and the looking is a fourth of the time."""
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.enable()


class Commands:
    """Adds commands to one level of the parser."""

    def __init__(self, parser: argparse.ArgumentParser, title: str) -> None:
        self._all = parser.add_subparsers(title=title, metavar="命令", required=True)

    def add(self, name: str, words: str, run: Command | None = None) -> argparse.ArgumentParser:
        parser = self._all.add_parser(name, help=words, description=words)
        if run is not None:
            parser.set_defaults(run=run)
        return parser

    def printing(self, name: str, words: str, run: Command) -> argparse.ArgumentParser:
        """A command that prints data, in words or as JSON."""
        parser = self.add(name, words, run)
        parser.add_argument("--json", action="store_true", help="以 JSON 输出")
        parser.add_argument("--as", dest="acts_as", metavar="账号", default="", help="以此工作人员的身份操作")
        return parser


def between(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"应为 {least} 至 {most} 的整数")
        return int(text)

    return read


number = between(0, 2**31 - 1)  # what a database column of numbers holds
