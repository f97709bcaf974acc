"""Where things lie in the source tree and in the build folder."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "Benchmarks"
BUILD = ROOT / ".build"
ANCHORS = BUILD / "anchors"
LOCK = BUILD / "bench.lock"
BUDGETS = BENCHMARKS / "budgets.json"
