"""Copies a folder into a bucket (`up FOLDER BUCKET`, which is made), or a bucket into a folder (`down BUCKET FOLDER`)."""

import sys
from pathlib import Path

import boto3

way, source, target = sys.argv[1:]
s3 = boto3.client("s3")
if way == "up":
    s3.create_bucket(Bucket=target)
    for file in Path(source).rglob("*"):
        if file.is_file():
            s3.upload_file(str(file), target, str(file.relative_to(source)))
else:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=source):
        for entry in page.get("Contents", []):
            file = Path(target) / entry["Key"]
            file.parent.mkdir(parents=True, exist_ok=True)
            s3.download_file(source, entry["Key"], str(file))
