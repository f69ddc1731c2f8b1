"""Chances say how often what goes wrong; one seed decides when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Chances:
    """Shares of requests, of pages of history, and of moments at which the process dies; times are seconds.

    What is left over goes well. `late_slack` and `late_discord` are how late a request may still take effect,
    `window` is how long Discord remembers a nonce, and `apart` by how much a platform's clock may differ from ours.
    """

    reply_lost: float = 0.08
    never_arrived: float = 0.06
    late: float = 0.06
    failed: float = 0.06
    failed_but_applied: float = 1 / 3
    limited: float = 0.04
    crash: float = 0.08
    restart_least: float = 0.1
    restart_most: float = 600.0
    history_lag: float = 5.0
    history_failed: float = 0.05
    late_slack: float = 8.0
    late_discord: float = 120.0
    window: float = 180.0
    apart: float = 0.0


MIX = Chances()
# Each breaks one of the assumptions that docs/reliability.md states.
BROKEN = {
    "history-off": Chances(history_failed=1.0),
    "history-slow": Chances(history_lag=120.0),
    "key-off": Chances(window=0.0),
    "very-late": Chances(late_slack=900.0, late_discord=900.0),
    "clocks-apart": Chances(apart=1800.0),
    "all-but-history": Chances(window=0.0, late_slack=900.0, late_discord=900.0, apart=1800.0, history_lag=120.0),
}
