"""The sandbox on the command line: `python -m sandbox` serves both chats until it is interrupted."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import webbrowser
from pathlib import Path

from sandbox.server import Sandbox
from sandbox.shop import ShopSettings

ASKING = (signal.SIGINT, signal.SIGTERM)


def arguments() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A local Slack and Discord in one web page.")
    parser.add_argument("--port", type=int, default=8090, help="port on 127.0.0.1 (default 8090, 0 for any free one)")
    parser.add_argument("--clock-file", type=Path, help="file that shares the sandbox's time with the bot")
    parser.add_argument("--manifest", type=Path, help="Slack app manifest (JSON) whose slash commands the page offers")
    parser.add_argument("--web", default=ShopSettings.web, help="the bot's web edge (default %(default)s)")
    parser.add_argument("--track-key", default=ShopSettings.track_key, help="key for leads and sales (TRACK_API_KEY)")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    parser.add_argument("--bot", nargs=argparse.REMAINDER, metavar="COMMAND", help="bot to run, last on the line")
    return parser


async def serve(options: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM, then leave nothing running."""
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()

    def ask(*_: object) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stopping.set)

    for number in ASKING:
        signal.signal(number, ask)
    shop = ShopSettings(options.web, options.track_key)
    sandbox = Sandbox(options.port, options.clock_file, options.bot, shop, options.manifest)
    try:
        await sandbox.start()
        print(f"The sandbox is open at {sandbox.origin}/", flush=True)
        if options.open:
            await asyncio.to_thread(webbrowser.open, f"{sandbox.origin}/")
        await stopping.wait()
    finally:
        await sandbox.stop()


def main() -> int:
    """Run the sandbox; return 0, or 1 with one sentence when it cannot start."""
    try:
        asyncio.run(serve(arguments().parse_args()))
    except OSError as error:
        print(f"The sandbox cannot start: {error}", file=sys.stderr)
        return 1
    finally:
        # The interpreter takes its handlers off before it ends; whoever asks twice would then cut it short.
        for number in ASKING:
            signal.signal(number, signal.SIG_IGN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
