"""Fuzzes what reads files, guided by coverage.

    uv run --with atheris python tests/fuzz/fuzz_loaders.py case-yaml -max_total_time=300

The first argument names a target, the others are libFuzzer's. Each broken promise is told once, by
the place it was broken at, and its input is kept in ``found``; the run goes on.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
import tempfile
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CASES = HERE.parent / "cases"
SEEDS = HERE / "seeds"
FOUND = HERE / "found"
_INSTRUMENTED = ["passtgenau_core"]
# The mutator makes several changes at once by itself.
_LIBFUZZER = ("-mutate_depth=1", "-max_len=16384", "-timeout=30", "-rss_limit_mb=2048")


def seeds(target: str) -> list[Path]:
    """The inputs that a run of this target starts from."""
    paths = [*(SEEDS / target).iterdir(), *(FOUND / target).glob("*")]
    what, _, ending = target.partition("-")
    if what == "case":
        cases = CASES.rglob(f"*.{ending}")
        paths += [path for path in cases if not path.name.endswith(".expected.json")]
    return sorted(paths)


def main() -> None:
    """Fuzz a target until libFuzzer is told to stop."""
    # Whoever only looks at the seeds needs no fuzzer.
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=_INSTRUMENTED):
        promises = importlib.import_module("promises")
        mutator = importlib.import_module("mutator")
    if sys.argv[1:2] == [] or sys.argv[1] not in promises.TARGETS:
        sys.exit(f"{__doc__}\nTargets: {', '.join(promises.TARGETS)}")
    target = sys.argv.pop(1)
    contents = [path.read_bytes() for path in seeds(target)]
    # Atheris only has its Mutate once it fuzzes.
    change = mutator.Mutator(
        target.rpartition("-")[2],
        contents,
        lambda content, most: atheris.Mutate(content, most),  # noqa: PLW0108
    )
    # Left to the system to clear away: libFuzzer ends the process without a word to Python.
    work = Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus = work / "corpus"
    corpus.mkdir()
    for content in contents:
        (corpus / hashlib.sha1(content, usedforsecurity=False).hexdigest()).write_bytes(content)
    options = [*_LIBFUZZER, *_dictionary(change.words(), work), *sys.argv[1:], str(corpus)]
    told: set[str] = set()

    def one_input(content: bytes) -> None:
        try:
            promises.check_promises(target, content, work)
        except Exception as error:  # noqa: BLE001 (whatever escapes is a finding)
            _tell(error, target, content, told)

    atheris.Setup([sys.argv[0], *options], one_input, custom_mutator=change)
    atheris.Fuzz()


def _tell(error: Exception, target: str, content: bytes, told: set[str]) -> None:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{type(error).__name__} {frames[-1].filename}:{frames[-1].lineno}"
    if place not in told:
        told.add(place)
        name = hashlib.sha1(content, usedforsecurity=False).hexdigest()[:8]
        path = FOUND / target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"BROKEN PROMISE in {path}", flush=True)  # noqa: T201
        traceback.print_exception(error)


def _dictionary(words: Iterable[bytes], folder: Path) -> list[str]:
    """The option that names the words, if there are any."""
    escaped = ["".join(f"\\x{byte:02x}" for byte in word) for word in words]
    file = folder / "words.dict"
    file.write_text("".join(f'"{word}"\n' for word in escaped))
    return [f"-dict={file}"] if escaped else []


if __name__ == "__main__":
    main()
