from scanner.model import s3, s3_objects, zonal_services
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.8"])
def check(store: s3.Bucket | s3_objects.Object | zonal_services.DirectoryBucket) -> Result:
    """Keep required objects out of single-zone storage classes.

    S3 keeps an object in three zones or more, except in One Zone-IA and in directory buckets: there the loss of the
    zone is the loss of the data. That is right for what can be made again, and a tag can say so.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html

    Fix: move objects to `STANDARD_IA` instead of `ONEZONE_IA` (`StorageClass`, `storage_class`), keep a copy of what
    lies in a directory bucket, or declare it with a tag such as `Data: recreatable` (`Data = "recreatable"`).
    """
    return zonal_services.keeps_objects_in_zones(store)
