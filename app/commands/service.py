"""kaowu serve: the service, with its demo."""

import asyncio
import gc
import ipaddress
from argparse import Namespace

from app.settings import Unsettled, read_environment


def serve(given: Namespace) -> int:
    """Run until SIGTERM or SIGINT; then finish what is under way."""
    from app.service import Post, run

    _refuse_strangers(given.host)
    _spare_the_collector()
    environment = read_environment()
    post = Post(given.host, given.port, given.role, given.metrics_port)
    if given.demo:
        from app.demo import run_demo

        return asyncio.run(run_demo(environment, post))
    return asyncio.run(run(environment, post))


def _spare_the_collector() -> None:
    # The modules and models never become garbage, yet walking them took a fifth of a busy sender's time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _refuse_strangers(host: str) -> None:
    """Without log-in the service is for this machine only."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Unsettled(f"尚无登录功能，只能监听本机地址（127.0.0.1），不能监听 {host}")
