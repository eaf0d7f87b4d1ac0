"""Ask Terraform what expressions come to, and record its answers for the tests.

    python bench/terraform_console.py

Reads `tests/data/terraform_console/expressions.txt` and writes `answers.json` beside it. Needs the `terraform` binary.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "tests" / "data" / "terraform_console"
REFUSED = "\x00refused"


def expressions(folder: Path = FOLDER) -> list[str]:
    """The expressions, one a line; lines that begin with `# ` are comments."""
    lines = (folder / "expressions.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("# ")]


def ask(asked: list[str], folder: Path = FOLDER) -> list[object]:
    """Terraform's answers as JSON data; `REFUSED` for what it takes for an error."""
    tried = ", ".join(f'try(jsonencode({one}), "{json.dumps(REFUSED)[1:-1]}")' for one in asked)
    together = _console(f"jsonencode([{tried}])", folder)
    if together is not None:
        return [REFUSED if one == REFUSED else json.loads(one) for one in json.loads(together)]
    if len(asked) == 1:
        return [REFUSED]
    # One of them is refused as a whole, without a chance to catch it: look for it in both halves.
    middle = len(asked) // 2
    return ask(asked[:middle], folder) + ask(asked[middle:], folder)


def _console(line: str, folder: Path) -> str | None:
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    command = ["terraform", "console", "-no-color"]
    run = subprocess.run(
        command, input=f"{line}\n", text=True, capture_output=True, cwd=folder, env=environment, check=False
    )
    try:
        return str(json.loads(run.stdout)) if run.returncode == 0 else None
    except json.JSONDecodeError:
        return None


def main() -> int:
    """Record."""
    asked = expressions()
    rows = [
        f"{json.dumps(expression, ensure_ascii=False)}: "
        + ('{"refused": true}' if answer == REFUSED else json.dumps({"value": answer}, ensure_ascii=False))
        for expression, answer in zip(asked, ask(asked), strict=True)
    ]
    (FOLDER / "answers.json").write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
