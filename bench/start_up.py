"""What policies cost that a scan does not need: whole scans of small templates, with all policies and with those alone
whose types occur.

    python bench/start_up.py [--runs 15]

The other policies are taken away in a copy of the checkout, catalogue rows and all else as they are. Both installations
are asked by turns, each scan a process of its own; the fastest run and the median are shown.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

TEMPLATES = {
    "one queue": "Resources:\n  Queue: {Type: AWS::SQS::Queue}\n",
    "one bucket": "Resources:\n  Bucket: {Type: AWS::S3::Bucket}\n",
    "bucket, function, table, role": """\
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Handler: index.handler
      Runtime: python3.13
      Code: {ZipFile: "def handler(event, context): pass"}
""",
}


def needed(template: Path) -> set[str]:
    """The IDs of the policies that are asked about a template."""
    from scanner.discovery import discover
    from scanner.graph.build import ResourceGraph
    from scanner.inputs import Inputs
    from scanner.policy.registry import bundled
    from scanner.roots import load_roots

    (root,) = load_roots(discover([template]), Inputs())
    return {policy.id for policy in bundled().for_types(ResourceGraph(root).by_type.keys())}


def copy_with(policies: set[str], folder: Path) -> Path:
    """A copy of the checkout that has these policies alone."""
    for part in ("scanner", "policies", "docs/schemas"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (folder / "policies").glob("*/*.py"):
        if f"{path.parent.name}/{path.stem}".replace("_", "-") not in policies:
            path.unlink()
    return folder


def seconds(installation: Path, template: Path) -> float:
    """How long one scan takes, in seconds, in a process of its own."""
    command = [sys.executable, "-m", "scanner", "scan", str(template), "--no-cache", "--format", "json", "--exit-zero"]
    environment = {**os.environ, "PYTHONPATH": str(installation)}
    start = time.perf_counter()
    subprocess.run(command, cwd=installation, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Measure each template and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15, help="scans of each kind (default 15)")
    runs = parser.parse_args().runs
    sys.path.insert(0, str(ROOT))
    print("| template | policies asked | all there (s, fastest / median) | the others away (s) | difference (ms) |")
    print("|---|---|---|---|---|")
    for name, text in TEMPLATES.items():
        with tempfile.TemporaryDirectory() as folder:
            template = Path(folder) / "template.yaml"
            template.write_text(text, encoding="utf-8")
            wanted = needed(template)
            whole = copy_with({*_all()}, Path(folder) / "whole")
            lean = copy_with(wanted, Path(folder) / "lean")
            seconds(whole, template), seconds(lean, template)  # the first run writes byte code
            pairs = [(seconds(whole, template), seconds(lean, template)) for _ in range(runs)]
            full, few = ([pair[side] for pair in pairs] for side in (0, 1))
            gap = (min(full) - min(few)) * 1000
            print(
                f"| {name} | {len(wanted)} of {len(_all())} | {min(full):.3f} / {statistics.median(full):.3f} "
                f"| {min(few):.3f} / {statistics.median(few):.3f} | {gap:+.0f} |"
            )


def _all() -> set[str]:
    from scanner.policy.registry import bundled

    return set(bundled().paths)


if __name__ == "__main__":
    main()
