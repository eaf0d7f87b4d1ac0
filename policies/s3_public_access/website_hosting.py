from scanner.model import s3
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.18"])
def check(bucket: s3.Bucket) -> Result:
    """Host websites only on declared public buckets.

    A website endpoint serves a bucket to everybody over plain HTTP, and needs the bucket to be public. A private
    bucket behind a CDN with origin access serves the same pages over TLS. A tag that gives the bucket's data the class
    `public` declares that it is meant to be reached that way.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html

    Fix: remove `WebsiteConfiguration` (`aws_s3_bucket_website_configuration`) and put a CloudFront distribution with
    origin access control in front; or tag the bucket with `Classification: public`.
    """
    if not bucket.websites.items:
        return bucket.websites.is_empty()
    return bucket.websites.is_empty().because("the bucket is a website") | bucket.is_declared_public()
