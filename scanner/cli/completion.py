"""``stackproof completion``: the script that lets a shell complete commands, options, policies and files."""

from __future__ import annotations

import click

PROGRAM = "stackproof"
VARIABLE = "_STACKPROOF_COMPLETE"
"""Set by the shell's script when it asks what a word may become: https://click.palletsprojects.com/shell-completion/."""


@click.command(
    "completion",
    epilog="""\b
bash  eval "$(stackproof completion bash)" in ~/.bashrc
zsh   eval "$(stackproof completion zsh)" in ~/.zshrc, after compinit
fish  stackproof completion fish > ~/.config/fish/completions/stackproof.fish""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the script with which SHELL completes commands, options, policies, items and formats."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(click.Group(PROGRAM), {}, PROGRAM, VARIABLE)
    # Not its own source(), which runs bash to ask for its version.
    click.echo(script.source_template % script.source_vars())
    return 0


def answer(instruction: str) -> int:
    """Answer a shell's question by the words that it has put into the environment."""
    from click.shell_completion import shell_complete

    from scanner.cli.application import Application

    return shell_complete(Application(PROGRAM), {}, PROGRAM, VARIABLE, instruction)


def policies(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """IDs of policies that begin with a word."""
    from scanner.policy.registry import bundled

    return [one for one in bundled().paths if one.startswith(incomplete)]


def themes(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Themes that begin with a word."""
    from scanner.policy.registry import bundled

    found = dict.fromkeys(one.partition("/")[0] for one in bundled().paths)
    return [one for one in found if one.startswith(incomplete)]


def items(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """IDs of checklist items that begin with a word."""
    from scanner.cli.checklist import bundled_checklist

    return [one.id for one in bundled_checklist().items if one.id.startswith(incomplete)]
