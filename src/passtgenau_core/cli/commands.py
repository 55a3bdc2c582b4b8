"""The command group; each command is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from .. import __version__

# Pairs of the file that holds a command and its name there.
_COMMANDS = {
    "bulk": ("bulk", "bulk"),
    "check": ("check", "check"),
    "due": ("due", "due"),
    "explain": ("rules", "explain"),
    "forecast": ("planning", "show_forecast"),
    "hours": ("hours", "hours"),
    "new": ("new", "new"),
    "plan": ("planning", "plan"),
    "programme": ("programme", "programme"),
    "rules": ("rules", "list_rules"),
    "schema": ("schema", "show_schema"),
    "statement": ("planning", "show_statement"),
}


# What shells tell of a command that was ended by Ctrl-C.
_INTERRUPTED = 130


class _Commands(click.Group):
    """Loads what a command needs only when it is run: ``--version`` should not wait for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        file, name = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f".{file}", __package__), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; that Ctrl-C ended one is no verdict, and has an exit code of its own."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            from multiprocessing import active_children  # noqa: PLC0415 (commands rarely need it)

            for process in active_children():
                process.terminate()
            click.echo("abgebrochen (interrupted)", err=True)
            ctx.exit(_INTERRUPTED)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
def passtgenau() -> None:
    """Check case files against the pass(t)genau programme.

    Exit codes: 0 nothing that fails, 1 breaches, 2 input or usage that could not be understood.
    """
