"""Which chance is seeded and the same for ever?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


class Chance:
    """Seeded chance from the raw 64-bit stream of PCG64 alone.

    numpy keeps the raw stream of a bit generator the same for ever, but not what Generator makes of it (NEP 19); a seed
    printed in the minutes must give the same papers with a later numpy.
    """

    def __init__(self, seed: int) -> None:
        self._bits = np.random.PCG64(seed)

    def order(self, count: int) -> npt.NDArray[np.int64]:
        """Return a random order of 0 … count − 1."""
        return np.argsort(self._bits.random_raw(count), kind="stable")

    def small(self, *shape: int) -> npt.NDArray[np.uint16]:
        """Return an array of that shape of random whole numbers from 0 to 65535."""
        count = int(np.prod(shape))
        # Little ends first, so that a draw falls into the same four numbers on every machine.
        quarters = self._bits.random_raw(-(-count // 4)).astype("<u8", copy=False).view("<u2")
        return quarters[:count].reshape(shape)
