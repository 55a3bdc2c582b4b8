"""A PostgreSQL server of one's own, as long as tests need it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

PASSWORD = "geheim-und-lang"


def _programs() -> Path | None:
    """The folder with the server's own programs."""
    config = shutil.which("pg_config")
    if config is not None:
        asked = subprocess.run([config, "--bindir"], check=True, capture_output=True, text=True)
        folders = [Path(asked.stdout.strip())]
    else:
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def server() -> Iterator[str]:
    """The URL of an empty database that only this machine can reach, by a socket."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed here")
    root = os.geteuid() == 0
    if root and shutil.which("runuser") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no runuser")
    # The names of sockets have to be short.
    with TemporaryDirectory(prefix="pg") as place:
        if root:
            shutil.chown(place, "postgres", "postgres")
        password = Path(place, "password")
        password.write_text(PASSWORD, encoding="utf-8")
        password.chmod(0o644)

        def call(program: str, *arguments: str) -> None:
            before = ("runuser", "-u", "postgres", "--") if root else ()
            command = [*before, str(programs / program), "-D", f"{place}/data", *arguments]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=place)

        call(
            "initdb",
            "--auth=scram-sha-256",
            "--username=tester",
            f"--pwfile={password}",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        )
        how = f"-k {place} -c listen_addresses='' -c fsync=off"
        call("pg_ctl", "start", "--wait", "--log", f"{place}/log", "--options", how)
        try:
            yield f"postgresql://tester:{PASSWORD}@/postgres?host={place}"
        finally:
            call("pg_ctl", "stop", "--wait", "--mode", "fast")
