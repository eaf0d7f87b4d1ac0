"""Hold our verdicts against labelled templates.

    python bench/labelled.py FOLDER [--notes docs/labelled-deviations.tsv] [RULE]...

FOLDER holds `labelled/` (templates and `labels.jsonl`), `controls.csv` and `tools/score.py`, which compares. Labels
name CloudFormation resources as `TYPE.ID` and Terraform data sources without `data.`; both are spelled here as reports
spell them. Without rules, all are taken that a policy is equivalent to. Deviations that the notes explain are counted
apart.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from scanner.policy.registry import bundled

SCAN = f"{Path(sys.executable).with_name('stackproof')} scan --profile all"
DATA_SOURCES = ("aws_iam_policy_document.", "aws_ami.", "aws_ssm_parameter.", "aws_iam_policy.", "http.")
PROVIDERS = {"aws.default": "provider.aws"}


def respelled(label: dict[str, object], root: Path) -> dict[str, object]:
    """A label with addresses as reports spell them."""
    found = dict(label)
    for key in ("fail", "pass"):
        addresses = label.get(key)
        if not isinstance(addresses, list):
            continue
        if label["dialect"] == "cloudformation":
            found[key] = [address.rpartition(".")[2] for address in addresses]
        else:
            found[key] = [_data_source(address, str(label["path"]), root) for address in addresses]
    return found


def _data_source(address: str, path: str, root: Path) -> str:
    if not address.startswith(DATA_SOURCES):
        return PROVIDERS.get(address, address)
    kind, _, name = address.partition(".")
    folder = root / path
    files = [folder] if folder.is_file() else sorted(folder.rglob("*.tf"))
    wanted = f'data "{kind}" "{name}"'
    stated = any(wanted in " ".join(file.read_text(encoding="utf-8", errors="replace").split()) for file in files)
    return f"data.{address}" if stated else address


def covered_rules() -> set[str]:
    """The rules of checkov that some policy here is equivalent to."""
    registry = bundled()
    rules: set[str] = set()
    for policy in registry.paths:
        control = registry.controls.get(policy)
        rules.update(control.equivalents.get("checkov", ()) if control else ())
    return rules


def main() -> int:
    """Print the comparison and the deviations that no note explains."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("rules", nargs="*")
    parser.add_argument("--notes", type=Path)
    parser.add_argument("--quiet", action="store_true", help="only the figures")
    options = parser.parse_args()
    root = (options.folder / "labelled").resolve()
    if not root.is_dir():
        print(f"{root} is not there: nothing is measured")
        return 0
    rules = set(options.rules) or covered_rules()
    with tempfile.TemporaryDirectory() as scratch:
        labels, result = Path(scratch, "labels.jsonl"), Path(scratch, "result.json")
        with labels.open("w", encoding="utf-8") as file:
            for line in (root / "labels.jsonl").read_text(encoding="utf-8").splitlines():
                label = json.loads(line)
                if label["rule"] in rules:
                    file.write(json.dumps(respelled(label, root)) + "\n")
        command = [sys.executable, str(options.folder / "tools" / "score.py"), "--controls"]
        command += [str(options.folder / "controls.csv"), "--labels", str(labels), "--root", str(root)]
        subprocess.run([*command, "--scan", SCAN, "--json", str(result)], check=True)
        rows = json.loads(result.read_text(encoding="utf-8"))["rows"]
    explained = _explained(options.notes)
    kinds: Counter[str] = Counter()
    for row in rows:
        if row["verdict"] == "agree":
            kinds["agree"] += 1
            continue
        kind = explained.get((row["rule"], row["path"], row["address"] or ""), "")
        kinds[kind or "unexplained"] += 1
        if not kind and not options.quiet:
            print(f"{row['verdict']:11} {row['rule']:14} {row['expected']:4} {row['path']} {row['address'] or ''}")
    total = sum(kinds.values()) or 1
    print(", ".join(f"{kind} {count} ({100 * count / total:.2f} %)" for kind, count in kinds.most_common()))
    return 0


def _explained(notes: Path | None) -> dict[tuple[str, str, str], str]:
    if notes is None:
        return {}
    with notes.open(encoding="utf-8", newline="") as file:
        return {
            (row["rule"], row["path"], row["address"]): row["kind"]
            for row in csv.DictReader(file, delimiter="\t")
            if row["kind"] != "open"
        }


if __name__ == "__main__":
    sys.exit(main())
