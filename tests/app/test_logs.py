"""What the logs tell of an error, a library and a crash, and what they never tell."""

import json
import subprocess
import sys
from typing import Any

BEGINNING = """
import asyncio, logging, sqlite3, structlog
from app.logs import set_up_logs
log = structlog.get_logger()
with set_up_logs("debug"):
"""
NAME, PHONE, TEXT = "张三丰", "13800001111", "能参加，我是张三丰"


def logged(*lines: str) -> list[dict[str, Any]]:
    """What a program logs that ends with these lines."""
    program = BEGINNING + "".join(f"    {line}\n" for line in lines)
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.stdout == ""
    return [json.loads(line) for line in ended.stderr.splitlines()]


def test_an_error_is_told_by_its_kinds_lines_and_codes_and_not_by_its_words() -> None:
    (line,) = logged(
        "try:",
        "    try:",
        f"        raise KeyError('{NAME}')",
        "    except KeyError as first:",
        f"        raise OSError(28, '{TEXT}') from first",
        "except OSError as error:",
        "    log.error('x.failed', exc_info=error, message=7)",
    )

    assert (line["event"], line["message"], line["level"]) == ("x.failed", 7, "error")
    assert line["exception"].splitlines() == [
        "  <string>:8 <module>",
        "builtins.KeyError",
        "then:",
        "  <string>:10 <module>",
        "builtins.OSError errno=28",
    ]


def test_every_error_of_a_group_is_told() -> None:
    (line,) = logged(
        "try:",
        f"    raise ExceptionGroup('{TEXT}', [ValueError('{NAME}'), KeyError('{PHONE}')])",
        "except Exception:",
        "    log.exception('x.failed')",
    )

    assert line["exception"].splitlines()[1:] == [
        "builtins.ExceptionGroup",
        "builtins.ValueError",
        "builtins.KeyError",
    ]


def test_of_a_library_only_the_template_is_told() -> None:
    lines = logged(
        f"logging.getLogger('tortoise.db_client').error('%s: %s', 'SELECT', ['{NAME}'])",
        f"logging.getLogger('aiohttp.server').debug('From %s', '{TEXT}', exc_info=ValueError('{NAME}'))",
        "async def late():",
        f"    asyncio.get_running_loop().call_soon(lambda: int('{TEXT}'))",
        "    await asyncio.sleep(0)",
        "asyncio.run(late())",
    )

    assert [(each["logger"], each["event"], each.get("exception")) for each in lines[:2]] == [
        ("tortoise.db_client", "%s: %s", None),
        ("aiohttp.server", "From %s", "builtins.ValueError"),
    ]
    assert lines[2]["exception"].endswith("\nbuiltins.ValueError")
    assert NAME not in json.dumps(lines, ensure_ascii=False)


def test_a_crash_is_told_like_any_error() -> None:
    (line,) = logged(f"raise RuntimeError('{TEXT}')")

    assert (line["event"], line["exception"]) == (
        "service.crashed",
        "  <string>:6 <module>\nbuiltins.RuntimeError",
    )


def test_phones_id_numbers_and_the_secret_of_the_callbacks_become_stars() -> None:
    (line,) = logged(
        f"log.info('x', a='+86{PHONE}', b='36010219800101001X', c='/callbacks/aliyun/abc/replies')"
    )

    assert [line[each] for each in "abc"] == ["***", "***", "/callbacks/aliyun/***/replies"]


def test_a_trace_that_holds_a_run_of_digits_is_told_whole() -> None:
    traces = ["a9c287723c914e30b115203865977123", "1" * 32, "ab13800001001cdef0123456789abcde"]

    (line,) = logged(f"log.info('x', trace='{traces[0]}', a='{traces[1]}', b='calls/{traces[2]}')")

    assert [line["trace"], line["a"], line["b"]] == [traces[0], traces[1], f"calls/{traces[2]}"]
