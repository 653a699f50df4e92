"""Tries out what each role of the lake may do.

Comes in: the address of a moto_server that the example in ../example has been applied to, and what `terraform
show -json` says of it. Goes out: one line for each expectation that failed, and exit 1 if there was one.

The table below is asked three times: an evaluation of the policies' text, conditions included; moto, with signatures and
policies enforced, for what S3 can do (moto knows no resources of other services, and no conditions); and parliament,
which knows AWS's actions and the resources that go with each.
"""

import json
import re
import sys
import urllib.request

import boto3
import parliament
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"
REGION = "sa-east-1"
DAY = "context_date=2026-11-22"

# (role, action, resource, allowed). `raw:KEY` is an object, `raw:` the bucket, `raw:?PREFIX` a listing of it.
TABLE = [
    ("ingest", "s3:PutObject", f"raw:telegram/{DAY}/1.json", True),
    ("ingest", "s3:PutObject", "raw:quarantine/0.bin", True),
    ("ingest", "s3:PutObject", "raw:migrations/-1_-2.json", True),
    ("ingest", "s3:PutObject", "raw:receipts/1.json", True),
    ("ingest", "s3:PutObject", "raw:1.json", False),
    ("ingest", "s3:PutObject", f"raw:telegram_updates/{DAY}/1.json", False),
    ("ingest", "s3:PutObject", f"enriched:telegram/{DAY}/1.json", False),
    ("ingest", "s3:PutObject", "results:athena/1.csv", False),
    ("ingest", "s3:GetObject", f"raw:telegram/{DAY}/1.json", True),
    ("ingest", "s3:GetObject", "raw:migrations/-1_-2.json", True),
    ("ingest", "s3:GetObject", "raw:other/1.json", False),
    ("ingest", "s3:GetObject", f"enriched:telegram/{DAY}/messages.parquet", False),
    ("ingest", "s3:ListBucket", "raw:?migrations/", True),
    ("ingest", "s3:ListBucket", "raw:?telegram/", False),
    ("ingest", "s3:ListBucket", "raw:", False),
    ("ingest", "s3:ListBucket", "enriched:?migrations/", False),
    ("ingest", "s3:DeleteObject", f"raw:telegram/{DAY}/1.json", False),
    ("ingest", "ssm:GetParameter", "ssm:parameter/telelake/webhook", True),
    ("ingest", "ssm:GetParameter", "ssm:parameter/telelake/other", False),
    ("ingest", "ssm:PutParameter", "ssm:parameter/telelake/webhook", False),
    ("ingest", "kms:Decrypt", "kms:key/1", False),
    ("ingest", "logs:PutLogEvents", "logs:log-group:/aws/lambda/telelake-ingest:log-stream:1", True),
    ("ingest", "logs:PutLogEvents", "logs:log-group:/aws/lambda/telelake-etl:log-stream:1", False),
    ("ingest", "lambda:InvokeFunction", "lambda:function:telelake-etl", False),
    ("ingest", "sqs:SendMessage", "sqs:telelake-failed-runs", False),
    ("etl", "s3:ListBucket", "raw:?telegram/", True),
    ("etl", "s3:ListBucket", f"enriched:?telegram/{DAY}/", True),
    ("etl", "s3:ListBucket", "results:?athena/", False),
    ("etl", "s3:GetObject", f"raw:telegram/{DAY}/1.json", True),
    ("etl", "s3:PutObject", "raw:quarantine/0.bin", True),
    ("etl", "s3:PutObject", f"raw:telegram/{DAY}/1.json", False),
    ("etl", "s3:DeleteObject", f"raw:telegram/{DAY}/1.json", False),
    ("etl", "s3:DeleteObject", "raw:quarantine/0.bin", False),
    ("etl", "s3:PutObject", f"enriched:telegram/{DAY}/messages.parquet", True),
    ("etl", "s3:PutObject", f"enriched:telegram_polls/{DAY}/polls.parquet", True),
    ("etl", "s3:PutObject", "enriched:notes.txt", False),
    ("etl", "s3:PutObject", "enriched:telegram_other/notes.txt", False),
    ("etl", "s3:GetObject", f"enriched:telegram/{DAY}/messages.parquet", True),
    ("etl", "s3:DeleteObject", f"enriched:telegram/{DAY}/messages.parquet", True),
    ("etl", "s3:AbortMultipartUpload", f"enriched:telegram/{DAY}/messages.parquet", True),
    ("etl", "s3:AbortMultipartUpload", f"raw:telegram/{DAY}/1.json", False),
    ("etl", "lambda:InvokeFunction", "lambda:function:telelake-etl", True),
    ("etl", "lambda:InvokeFunction", "lambda:function:telelake-ingest", False),
    ("etl", "sqs:SendMessage", "sqs:telelake-failed-runs", True),
    ("etl", "sqs:SendMessage", "sqs:other", False),
    ("etl", "ssm:GetParameter", "ssm:parameter/telelake/webhook", False),
    ("etl", "glue:BatchCreatePartition", "glue:table/telegram/telegram_datalake", False),
    ("repair", "athena:StartQueryExecution", "athena:workgroup/telelake", True),
    ("repair", "athena:StartQueryExecution", "athena:workgroup/primary", False),
    ("repair", "glue:GetDatabase", "glue:catalog", True),
    ("repair", "glue:GetDatabase", "glue:database/telegram", True),
    ("repair", "glue:GetDatabase", "glue:database/default", True),
    ("repair", "glue:GetTable", "glue:table/telegram/telegram_messages", True),
    ("repair", "glue:GetTable", "glue:table/default/telegram_messages", False),
    ("repair", "glue:BatchCreatePartition", "glue:table/telegram/telegram_datalake", True),
    ("repair", "glue:BatchCreatePartition", "glue:table/telegram/other", False),
    ("repair", "glue:BatchCreatePartition", "glue:database/default", False),
    ("repair", "glue:DeleteTable", "glue:table/telegram/telegram_datalake", False),
    ("repair", "glue:UpdateTable", "glue:table/telegram/telegram_datalake", False),
    ("repair", "s3:ListBucket", "enriched:?telegram/", True),
    ("repair", "s3:GetObject", f"enriched:telegram/{DAY}/messages.parquet", True),
    ("repair", "s3:PutObject", f"enriched:telegram/{DAY}/messages.parquet", False),
    ("repair", "s3:PutObject", "results:athena/1.csv", True),
    ("repair", "s3:GetObject", "results:athena/1.csv", True),
    ("repair", "s3:PutObject", "results:other/1.csv", False),
    ("repair", "s3:GetBucketLocation", "results:", True),
    ("repair", "s3:ListBucket", "raw:?telegram/", False),
    ("repair", "s3:GetObject", f"raw:telegram/{DAY}/1.json", False),
    ("scheduler", "lambda:InvokeFunction", "lambda:function:telelake-etl", True),
    ("scheduler", "lambda:InvokeFunction", "lambda:function:telelake-repair", True),
    ("scheduler", "lambda:InvokeFunction", "lambda:function:telelake-ingest", False),
    ("scheduler", "sqs:SendMessage", "sqs:telelake-failed-runs", True),
]


class Stack:
    """What was applied: the names of the buckets, and the policies of the roles."""

    def __init__(self, shown):
        module = shown["values"]["root_module"]["child_modules"]
        lake = next(child for child in module if child["address"] == "module.lake")
        self.buckets, self.policies = {}, {}
        for resource in lake["resources"]:
            values = resource["values"]
            if resource["type"] == "aws_s3_bucket":
                self.buckets[resource["index"]] = values["bucket"]
            if resource["type"] == "aws_iam_role_policy":
                role = values["role"].rpartition("-")[2]
                self.policies[role] = json.loads(values["policy"])

    def arn(self, resource):
        service, _, rest = resource.partition(":")
        if service not in self.buckets:
            return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"
        bucket = f"arn:aws:s3:::{self.buckets[service]}"
        return bucket if not rest or rest.startswith("?") else f"{bucket}/{rest}"


def matches(patterns, value):
    """Whether a value is like one of IAM's patterns, in which * is any text."""
    patterns = [patterns] if isinstance(patterns, str) else patterns
    return any(re.fullmatch(re.escape(p).replace(r"\*", ".*"), value) for p in patterns)


def allows(policy, action, arn, context):
    """Whether the text of a policy without denials allows an action: (as it stands, without its conditions)."""
    fits = [
        statement
        for statement in policy["Statement"]
        if matches(statement["Action"], action) and matches(statement["Resource"], arn)
    ]

    def holds(statement):
        tests = [test for tests in statement.get("Condition", {}).values() for test in tests.items()]
        return all(key in context and matches(values, context[key]) for key, values in tests)

    return any(holds(statement) for statement in fits), bool(fits)


def call(client, action, bucket, rest):
    """Does to S3 what the action is about."""
    name = action.partition(":")[2]
    if name == "PutObject":
        client.put_object(Bucket=bucket, Key=rest, Body=b"{}")
    elif name == "GetObject":
        client.get_object(Bucket=bucket, Key=rest)
    elif name == "DeleteObject":
        client.delete_object(Bucket=bucket, Key=rest)
    elif name == "AbortMultipartUpload":
        client.abort_multipart_upload(Bucket=bucket, Key=rest, UploadId="0")
    elif name == "GetBucketLocation":
        client.get_bucket_location(Bucket=bucket)
    elif name == "ListBucket":
        client.list_objects_v2(Bucket=bucket, Prefix=rest.removeprefix("?"))
    else:
        raise ValueError(f"no call for {action}")


def refused(*arguments):
    """Whether moto refuses the call. That an object or upload is missing shows that the role could ask."""
    try:
        call(*arguments)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    return False


class Moto:
    """The emulator, with everything forbidden that no policy allows."""

    def __init__(self, address, stack):
        self.address = address
        self.stack = stack
        self.enforce(False)
        sts = self.client("sts")
        self.roles = {
            role: sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/telelake-{role}", RoleSessionName="test")["Credentials"]
            for role in stack.policies
        }

    def enforce(self, on):
        """Lets moto ask for permission, or not."""
        count = b"0" if on else b"inf"
        # Without this type moto takes the number for a form and finds nothing.
        plain = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"{self.address}/moto-api/reset-auth", count, plain, method="POST")
        urllib.request.urlopen(request).read()

    def client(self, service, role=None):
        keys = self.roles[role] if role else {"AccessKeyId": "test", "SecretAccessKey": "test", "SessionToken": None}
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.address,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    def without_tls(self):
        """What the roles get done over plain HTTP while the buckets' own policies stand: it should be nothing."""
        self.enforce(True)
        client = self.client("s3", "etl")
        row = ("s3:GetObject", self.stack.buckets["raw"], f"telegram/{DAY}/1.json")
        return [] if refused(client, *row) else [f"moto: `{row[0]}` came through without TLS"]

    def open(self):
        """Lets plain HTTP in, since moto speaks nothing else."""
        self.enforce(False)
        policies = {}
        s3 = self.client("s3")
        for bucket in self.stack.buckets.values():
            policies[bucket] = s3.get_bucket_policy(Bucket=bucket)["Policy"]
            s3.delete_bucket_policy(Bucket=bucket)
        self.enforce(True)
        return policies

    def restore(self, policies):
        """Leaves the stack as it was, so that a plan finds no difference."""
        self.enforce(False)
        s3 = self.client("s3")
        for bucket, policy in policies.items():
            versions = s3.list_object_versions(Bucket=bucket)
            for version in versions.get("Versions", []) + versions.get("DeleteMarkers", []):
                s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
            s3.put_bucket_policy(Bucket=bucket, Policy=policy)


def check_row(stack, moto, row):
    """Complaints about one row of the table, and whether moto was asked."""
    role, action, resource, allowed = row
    zone, _, rest = resource.partition(":")
    context = {"s3:prefix": rest[1:]} if rest.startswith("?") else {}
    as_it_stands, without_conditions = allows(stack.policies[role], action, stack.arn(resource), context)
    complaints = []
    if as_it_stands != allowed:
        complaints.append(f"policy: {role} {'must' if allowed else 'must not'} {action} on {resource}")
    # moto ignores conditions, so it is asked only where none decides.
    asked = zone in stack.buckets and as_it_stands == without_conditions
    if asked and refused(moto.client("s3", role), action, stack.buckets[zone], rest) == allowed:
        complaints.append(f"moto: {role} {'must' if allowed else 'must not'} {action} on {resource}")
    return complaints, asked


def known_to_aws(stack):
    """Complaints about actions that AWS does not have, or resources that an action does not take."""
    complaints = []
    for role, policy in stack.policies.items():
        for finding in parliament.analyze_policy_string(json.dumps(policy)).findings:
            complaints.append(f"parliament: {role}: {finding.issue} {finding.detail}")
    return complaints


def main(address, shown):
    stack = Stack(shown)
    complaints = known_to_aws(stack)
    moto = Moto(address, stack)
    complaints += moto.without_tls()
    policies = moto.open()
    tried = 0
    try:
        for row in TABLE:
            found, asked = check_row(stack, moto, row)
            complaints += found
            tried += asked
    finally:
        moto.restore(policies)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    print(f"{len(TABLE)} expectations of {len(stack.policies)} roles, {tried} of them tried on S3; {len(complaints)} failed")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], json.load(sys.stdin)))
