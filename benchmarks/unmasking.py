"""What a WebSocket frame costs before anybody reads it: eventlet's unmasking beside the program's.

Run: python -m benchmarks.unmasking
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from hallserver.runtime import RFC6455WebSocket, apply_mask

SIZES = {"a choice": 60, "a long essay": 16_000}
ROUNDS, TIMES = 5, 200


def median_us(unmask: Callable[[bytes, bytes], bytes], data: bytes) -> float:
    """Microseconds a frame, median of the rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(TIMES):
            unmask(data, b"\x12\x34\x56\x78")
        rounds.append((time.perf_counter() - began) / TIMES * 1e6)
    return statistics.median(rounds)


def main() -> None:
    theirs = RFC6455WebSocket._apply_mask
    for name, size in SIZES.items():
        data = bytes(range(256)) * (size // 256 + 1)
        slow, fast = median_us(theirs, data[:size]), median_us(apply_mask, data[:size])
        print(f"{name}, {size} B: eventlet {slow:.1f} µs, here {fast:.1f} µs, {slow / fast:.0f} times")


if __name__ == "__main__":
    main()
