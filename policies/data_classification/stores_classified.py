from scanner.analysis.data import data_classes
from scanner.policy import Result, policy, setting


@policy(severity="medium", items=["SEC-1.21"])
def check(
    store: data_classes.Lasting | data_classes.Passing,
    *,
    tag_keys: tuple[str, ...] = setting((), "keys of tags that name a class; without any, the usual ones"),
    classes: tuple[str, ...] = setting((), "the classes of your scheme; without any, every name is one"),
) -> Result | None:
    """Classify every data store.

    What a store must be guarded by follows from what it holds, and a store that says nothing is guarded by habit. A tag
    such as `DataClassification` is seen by people, by access rules and by backup plans alike; tags of a nested stack
    and default tags of Terraform's provider count. Where no store of a template has a class, that is said once, at the
    first: the classes may be kept in another register.
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_data_classification_identify_data.html

    Fix: add the tag to each store,

        Tags:
          - {Key: DataClassification, Value: confidential}

    or in Terraform `tags = { DataClassification = "confidential" }`; or give it to all at once with the `default_tags`
    of the provider, or with the tags of the stack.
    """
    return data_classes.is_classified(store, tag_keys, classes)
