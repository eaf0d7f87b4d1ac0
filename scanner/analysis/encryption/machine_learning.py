"""Which volumes and outputs of machine learning are encrypted with a key that somebody chose.

https://docs.aws.amazon.com/sagemaker/latest/dg/encryption-at-rest-nbi.html
"""

from __future__ import annotations

import re2

from scanner.model import sagemaker, sagemaker_jobs
from scanner.model.base import Resource
from scanner.model.readings import Reading
from scanner.verdict import Result, Verdict

_LOCAL_DISK = re2.compile(
    r"^ml\.([a-z]+[0-9]+[a-z]*d[a-z]*|g4dn|g5|g6|g6e|p3dn|p4d|p4de|p5|p5e|p5en|trn1|trn1n|trn2)\."
)
"""Instances with an NVMe disk of their own, which is always encrypted and takes no key.
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html
"""


def names_keys(resource: Resource) -> Result:
    """Assert that a notebook, endpoint, job or domain names a key for what it stores."""
    match resource:
        case sagemaker.NotebookInstance():
            key = sagemaker_jobs.Notebook(resource.block, resource.value, resource.view, resource.span).kms_key
            return _lightly(key.is_set())
        case sagemaker_jobs.Domain():
            return _lightly(resource.kms_key.is_set())
        case sagemaker_jobs.JobDefinition():
            output = resource.output_key.is_set()
            return output if _has_local_disk(resource.instance_type) else output & resource.volume_key.is_set()
        case _:
            return _endpoint_names_key(resource)


def _endpoint_names_key(endpoint: Resource) -> Result:
    seen = sagemaker_jobs.Endpoint(endpoint.block, endpoint.value, endpoint.view, endpoint.span)
    variants = seen.variants
    if variants.items and variants.rest is None and all(_has_local_disk(one.instance_type) for one in variants):
        return variants.result(Verdict.PASS, "every instance has a disk of its own, which is always encrypted")
    key = seen.kms_key.is_set()
    if variants.rest is None and not any(
        one.instance_type.known is None and one.instance_type.is_given for one in variants
    ):
        return key
    return key | variants.all(lambda one: one.instance_type.must(lambda name: _LOCAL_DISK.search(name) is not None))


def _has_local_disk(instance_type: Reading[str]) -> bool:
    return instance_type.known is not None and _LOCAL_DISK.search(instance_type.known) is not None


def _lightly(result: Result) -> Result:
    """Without a key the service's own encrypts the volume."""
    return result.graded("low") if result.verdict is Verdict.FAIL else result
