//! The signature of a request, held against that of botocore, which signs what the AWS command line asks.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::wire::Received;

/// Signs a request as if it were the moment that its date says, and prints the authorization.
const SIGN: &str = "
import datetime, json, sys
from botocore import auth, awsrequest, credentials
asked = json.load(sys.stdin)
headers = asked['headers']
auth.get_current_datetime = lambda *_: datetime.datetime.strptime(headers['x-amz-date'], '%Y%m%dT%H%M%SZ')
request = awsrequest.AWSRequest('POST', asked['url'], data=asked['body'])
for name in asked['signed']:
    if name not in ('host', 'x-amz-date', 'x-amz-security-token'):
        request.headers[name] = headers[name]
keys = credentials.Credentials('test', 'test', 'a-session')
auth.SigV4Auth(keys, asked['service'], 'sa-east-1').add_auth(request)
print(request.headers['Authorization'])
";

/// Fails unless botocore would sign `request`, which went to `url`, in the same way.
pub(crate) fn assert_signed_as_botocore_does(request: &Received, url: &str, service: &str) {
    let authorization = request.header("authorization");
    let (_, signed) = authorization.split_once("SignedHeaders=").unwrap();
    let (signed, _) = signed.split_once(',').unwrap();
    let signed: Vec<&str> = signed.split(';').collect();
    for name in ["host", "x-amz-date", "x-amz-security-token", "content-type"] {
        assert!(signed.contains(&name), "{name}: {authorization}");
    }
    let headers: serde_json::Map<String, serde_json::Value> = request
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    let path = request.target.trim_start_matches("POST ");
    let asked = json!({
        "url": format!("{url}{path}"),
        "headers": headers,
        "signed": signed,
        "body": String::from_utf8(request.body.clone()).unwrap(),
        "service": service,
    });
    let mut python = Command::new(python())
        .args(["-c", SIGN])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = python.stdin.take().unwrap();
    input.write_all(asked.to_string().as_bytes()).unwrap();
    drop(input);
    let output = python.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().trim(),
        authorization
    );
}

/// The interpreter that has botocore.
fn python() -> String {
    let script = testkit::crate_folder().join("../../scripts/clients.sh");
    let output = Command::new(script).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().next().unwrap().to_owned()
}
