"""What every command shares: settings and app as this folder has them, and trouble told in one sentence."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import typer

if TYPE_CHECKING:
    from bot.app import App
    from bot.settings import Settings

Function = TypeVar("Function", bound=Callable[..., Any])
CANNOT, BUSY = 2, 3


def told_plainly(function: Function) -> Function:
    """Turn what an operator can put right into one clear sentence and an exit code, never a traceback."""

    @wraps(function)
    def told(*args: Any, **kwargs: Any) -> Any:
        from sqlalchemy.exc import OperationalError

        from bot.lock import AlreadyRunning
        from bot.migrations import BooksChanged, StoreTooNew
        from bot.recovery.backups import NoRoom
        from bot.recovery.postgresql_dumps import NoTools
        from bot.recovery.sheet import Damaged
        from bot.serving import CannotListen
        from bot.settings import SettingsError

        try:
            return function(*args, **kwargs)
        except AlreadyRunning as error:
            raise stop(str(error), BUSY) from None
        except (SettingsError, StoreTooNew, BooksChanged, CannotListen, Damaged, NoRoom, NoTools, ValueError) as error:
            raise stop(str(error), CANNOT) from None
        except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
            raise stop(f"{error.filename}: {error.strerror}", CANNOT) from None
        except OperationalError as error:
            raise stop(f"the store cannot be reached: {error.orig}", CANNOT) from None

    return told  # type: ignore[return-value]


def open_app(*, quiet: bool = True) -> App:
    """Return the app of this folder, not running, with logs that hold no secret."""
    from bot import log
    from bot.app import App

    settings = settings_here()
    log.configure(settings.environment.secrets(), logging.WARNING if quiet else logging.INFO)
    return App(settings)


def settings_here() -> Settings:
    """Return the settings of this folder and environment."""
    from bot.settings import load

    return load()


def stop(sentence: str, code: int) -> typer.Exit:
    """Return what ends a command: one sentence on standard error, and an exit code."""
    print(f"rainmaker: {sentence}", file=sys.stderr)
    return typer.Exit(code)
