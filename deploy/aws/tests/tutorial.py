"""What the tutorial leaves behind in an account: three buckets, a database, its table, and messages.

Comes in: `lay-out` or `check`, and AWS_ENDPOINT_URL, the address of an emulator. Goes out: `lay-out` makes it all; `check`
fails where something of it is missing or was given other settings.
"""

import sys

import boto3
from botocore.config import Config

BUCKETS = ("tutorial-raw", "tutorial-enriched", "tutorial-results")
KEY = "telegram/context_date=2026-11-22/20261122120000000000.json"
KEYS = {"region_name": "sa-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}


def lay_out(s3, glue):
    for bucket in BUCKETS:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "sa-east-1"})
    s3.put_object(Bucket=BUCKETS[0], Key=KEY, Body=b"{}")
    glue.create_database(DatabaseInput={"Name": "tutorial"})
    table = {"Name": "telegram_datalake", "StorageDescriptor": {"Location": f"s3://{BUCKETS[1]}/"}}
    glue.create_table(DatabaseName="tutorial", TableInput=table)


def check(s3, glue):
    for bucket in BUCKETS:
        assert "Status" not in s3.get_bucket_versioning(Bucket=bucket), f"{bucket} was given versions"
    assert s3.get_object(Bucket=BUCKETS[0], Key=KEY)["Body"].read() == b"{}"
    tables = glue.get_tables(DatabaseName="tutorial")["TableList"]
    assert [table["Name"] for table in tables] == ["telegram_datalake"], "tables were left over or lost"
    location = tables[0]["StorageDescriptor"]["Location"]
    assert location == f"s3://{BUCKETS[1]}/", f"the table was moved to {location}"


if __name__ == "__main__":
    clients = (boto3.client("s3", config=Config(s3={"addressing_style": "path"}), **KEYS), boto3.client("glue", **KEYS))
    {"lay-out": lay_out, "check": check}[sys.argv[1]](*clients)
