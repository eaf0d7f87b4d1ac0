from scanner.model import ecs_tasks, pinned_versions
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.5", "DOC-2"])
def check(started: ecs_tasks.TaskDefinition | pinned_versions.ImageLookup) -> Result:
    """Pin provider, module and image versions.

    An image named `latest` is another one tomorrow, on the new half of the tasks alone. A search for machine images
    that names no owner takes whatever anybody publishes under a matching name.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-considerations.html

    Fix: name container images by a tag of their own or by digest, `Image: app:1.4.2` or
    `image = "app@sha256:…"`, and set `owners` on an `aws_ami` data source.
    """
    if isinstance(started, pinned_versions.ImageLookup):
        return started.names_owners()
    return started.containers.all(lambda container: pinned_versions.image_is_pinned(container.image))
