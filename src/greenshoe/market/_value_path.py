"""What a share is worth, second by second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import kernel, normal_from_bits, philox_block
from greenshoe.market._behaviour import behaviour

if TYPE_CHECKING:
    from numpy.typing import NDArray


__all__ = ["value_path"]


@kernel
def _fill_path(  # noqa: PLR0913, PLR0917 - the process and its place in the streams
    path: NDArray[np.float64],
    start: float,
    volatility: float,
    roughness: float,
    memory: float,
    key: NDArray[np.uint32],
    day: int,
    session: int,
) -> None:
    spread = roughness * np.sqrt(max(1.0 - memory * memory, 0.0))
    level, value = 0.0, start
    for second in range(path.size):
        a, b, c, _ = philox_block(
            np.uint32(second), np.uint32(0xFFFF), np.uint32(day), np.uint32(session), key[0], key[1]
        )
        if second == 0:
            level = roughness * float(normal_from_bits(c))
        level = memory * level + spread * float(normal_from_bits(b))
        scale = np.exp(
            level - roughness * roughness
        )  # mean of the variance is that of `volatility`
        path[second] = value
        value += volatility * scale * float(normal_from_bits(a))


def value_path(
    key: NDArray[np.uint32], day: int, session: int, seconds: int, start: float, share_of_day: float
) -> NDArray[np.float64]:
    """Return the logarithm of value for each second of a session.

    A random walk whose volatility is itself log-normal and persistent: heavy tails and clustering
    that the agents then pass on.

    Parameters
    ----------
    key, day, session
        The place in the random streams.
    seconds
        Length.
    start
        First value.
    share_of_day
        Variance over the session, as a share of a day's.
    """
    shipped = behaviour()
    path = np.empty(seconds)
    memory = 0.5 ** (1.0 / (60.0 * shipped["volatility_minutes"]))
    volatility = shipped["daily_volatility"] * np.sqrt(share_of_day / seconds)
    roughness = shipped["volatility_of_volatility"]
    _fill_path(path, start, volatility, roughness, memory, key, day, session)
    return path
