"""How a command is found, run, and how its errors become exit codes."""

from __future__ import annotations

import importlib
import io
import os
import sys
import traceback

import click

from scanner.cli import BAD_USAGE, COMMANDS, overview
from scanner.errors import UserError

# Of a shell's own: 128 and the number of the signal.
_INTERRUPTED = 130
_PIPE_CLOSED = 141
# EX_SOFTWARE of sysexits.h: a crash must not pass for findings.
_DEFECT = 70


class Application(click.Group):
    """The top-level command, which imports a command's module only when that command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order in which the overview shows them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, or return none if there is no command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"scanner.cli.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"scanner.cli.{cmd_name}.command is not a click command")
        return command

    def get_help(self, ctx: click.Context) -> str:
        """Return the same text as the quick answer to ``--help``."""
        return overview()


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code: what the command returned, or what its error stands for."""
    _print_whatever_the_encoding()
    application = Application("stackproof", context_settings={"help_option_names": ["-h", "--help"]})
    try:
        # Not click's own main(), which takes a closed pipe for exit code 1.
        with application.make_context("stackproof", list(arguments)) as context:
            outcome = application.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return BAD_USAGE
    except UserError as error:
        click.echo(f"error: {error}", err=True)
        return BAD_USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return _INTERRUPTED
    except BrokenPipeError:
        # Python flushes stdout once more at its end, and would complain there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        click.echo("error: this is a defect of Stackproof; please report it with the lines above", err=True)
        return _DEFECT
    return outcome if isinstance(outcome, int) else 0


def _print_whatever_the_encoding() -> None:
    """Let a terminal that can't show a character show its code instead of ending the run."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
