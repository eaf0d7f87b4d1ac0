"""``stackproof lsp``: a language server, for editors that show what a scan says while a file is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.policy.registry import Registry
    from scanner.results import ScanReport


@click.command("lsp", context_settings={"ignore_unknown_options": True})
@click.argument("options", metavar="[OPTION]...", nargs=-1, type=click.UNPROCESSED)
def command(options: tuple[str, ...]) -> int:
    """Speak the language server protocol over stdin and stdout.

    OPTION is an option of 'stackproof scan' that says what is asked and with which values, such as '--severity high' or
    '--var-file prod.tfvars'. What the configuration of the editor's folder says holds too.
    """
    try:
        from scanner.language_server.server import serve
    except ImportError as error:
        raise UserError("the language server needs an optional package: pip install 'stackproof[lsp]'") from error
    from scanner.cli.request import requested

    requested(options)  # A mistake is told before the editor waits.

    def judge(changed: Sequence[Path], only: frozenset[str] | None) -> tuple[ScanReport, Registry]:
        from scanner.roots import forget

        forget()
        # Read anew each time, since the configuration may have changed.
        request = requested(options)
        asked = replace(request, changed=tuple(changed), processes=1, only=only)
        return asked.run(), request.registry

    serve(judge)
    return 0
