"""The ``stackproof`` command.

Importing this module loads neither click nor any stage of a scan, since ``--help`` and ``--version`` need none of them
and importing click alone takes longer than starting Python twice.
"""

from __future__ import annotations

import os
import sys
import time

from scanner import __version__

# A command's name and what it does, in a line. Its click command is `command` in the module of the same name in this
# package, and is imported only when it runs.
COMMANDS: dict[str, str] = {
    "scan": "Judge templates by the policies, and report.",
    "explain": "Tell why a finding is one and how its value came about, or what a policy demands.",
    "baseline": "Accept the findings that are there, so that only what is added is reported.",
    "assess": "Fill in the checklist: code, attestations, open questions.",
    "lint": "Check templates with cfn-lint, and the syntax of Terraform files.",
    "graph": "Print the resources of templates and what connects them.",
    "outage": "Take away each availability zone, and tell what becomes of the workloads.",
    "diagram": "Draw the architecture: Region, VPCs, zones, subnets, resources.",
    "guide": "Hold a deployment guide against what it must tell, and the templates.",
    "policy": "List the policies, show what one demands, or write and test your own.",
    "init": "Write a commented stackproof.toml that fits the templates here.",
    "config": "Show which settings hold, and where each comes from.",
    "lsp": "Speak the language server protocol, for editors.",
    "cache": "Show or remove the results of earlier scans.",
    "completion": "Print the script with which a shell completes commands and options.",
    "checklist": "List the checklist's items, or show how one is decided.",
}

BAD_USAGE = 2

STARTED = time.time_ns()
"""When the command was started, in nanoseconds of the clock."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code; without arguments given, take those of the process."""
    given = sys.argv[1:] if arguments is None else arguments
    if "_STACKPROOF_COMPLETE" in os.environ:
        from scanner.cli.completion import answer

        return answer(os.environ["_STACKPROOF_COMPLETE"])
    if given in (["--version"], ["-V"]):
        print(f"stackproof {__version__}")  # noqa: T201
        return 0
    if given in (["--help"], ["-h"]):
        print(overview())  # noqa: T201
        return 0
    if not given:
        print(overview(), file=sys.stderr)  # noqa: T201
        return BAD_USAGE

    from scanner.cli.application import run

    return run(given)


def overview() -> str:
    """Return the text of ``stackproof --help``."""
    width = max(map(len, (*COMMANDS, "--version")))
    lines = [
        "Usage: stackproof COMMAND [OPTIONS] [ARGUMENTS]",
        "",
        "Judge CloudFormation and Terraform by AWS's validation checklist.",
        "",
        "Commands:",
        *(f"  {name:<{width}}  {summary}" for name, summary in COMMANDS.items()),
        "",
        "Options:",
        f"  {'--version':<{width}}  Print the version.",
        f"  {'--help':<{width}}  Print this text; after a command, what it does and its options.",
        "",
        "Exit codes: 0 nothing found, 1 findings, 2 bad usage or configuration, 3 some input could not be read.",
    ]
    return "\n".join(lines)
