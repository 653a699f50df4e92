//! An account of AWS with a lake in it, emulated. In goes a name, out come buckets, a parameter, and the variables that
//! lead a function there.

use std::sync::Arc;

use bytes::Bytes;
use lake::{Bucket, ContextDate, Quarantine, RawKey, RawZone, Root};
use object_store::StaticCredentialProvider;
use object_store::aws::AwsCredential;
use serde_json::{Value, json};
use testkit::Moto;

use crate::wire::send;

const REGION: &str = "sa-east-1";

/// The lake of one test. Buckets and parameters are named after it, since all tests share the account.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) raw: Root,
    pub(crate) enriched: Root,
    name: String,
}

impl Account {
    /// An account with two empty buckets.
    pub(crate) fn new(name: &str) -> Self {
        let account = Self {
            raw: bucket(&format!("{name}-raw")),
            enriched: bucket(&format!("{name}-enriched")),
            name: name.to_owned(),
        };
        for zone in ["raw", "enriched"] {
            let bucket = format!("{name}-{zone}");
            Moto::shared().make_bucket(&bucket).unwrap();
        }
        account
    }

    /// Puts `value` into the encrypted parameter of this account.
    pub(crate) fn put_parameter(&self, value: &str) {
        let name = self.parameter();
        let parameter =
            json!({"Name": name, "Type": "SecureString", "Value": value, "Overwrite": true});
        call("ssm", "AmazonSSM.PutParameter", &parameter);
    }

    /// Puts a file into the enriched bucket.
    pub(crate) fn put_enriched(&self, key: &str) {
        let path = format!("/{}-enriched/{key}", self.name);
        Moto::shared().put(&path, "PAR1").unwrap();
    }

    pub(crate) fn parameter(&self) -> String {
        format!("/{}/webhook", self.name)
    }

    /// What Lambda and Terraform tell a function.
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let mut variables: Vec<(&str, String)> = Moto::shared()
            .variables(REGION)
            .into_iter()
            .map(|(name, value)| (name, value.to_owned()))
            .collect();
        variables.extend([
            ("AWS_SESSION_TOKEN", "a-session".to_owned()),
            ("AWS_S3_BUCKET", format!("{}-raw", self.name)),
            ("AWS_S3_ENRICHED", format!("{}-enriched", self.name)),
            ("TELELAKE_LAKE_TIME_ZONE", "America/Sao_Paulo".to_owned()),
        ]);
        variables
    }

    /// Puts an object into the folder of a day.
    pub(crate) async fn put_raw(&self, day: ContextDate, name: &str, object: String) {
        let zone = RawZone::new(self.raw.clone());
        let key = RawKey {
            day,
            name: name.to_owned(),
        };
        zone.put(&key, Bytes::from(object)).await.unwrap();
    }

    /// Puts an object into the folder of a day that can be listed and not be read, since it lies in an archive.
    pub(crate) fn freeze(&self, day: ContextDate, name: &str) {
        let key = RawKey {
            day,
            name: name.to_owned(),
        };
        let target = format!("PUT /{}-raw/{key}", self.name);
        let authorization = signed("s3");
        let headers = [
            ("Authorization", authorization.as_str()),
            ("x-amz-storage-class", "GLACIER"),
        ];
        let (status, answer) = send(address(), &target, &headers, "{}").unwrap();
        assert_eq!(status, 200, "{answer}");
    }

    /// The updates in the raw zone, as text, by day.
    pub(crate) async fn updates(&self) -> Vec<(ContextDate, String)> {
        let zone = RawZone::new(self.raw.clone());
        let mut found = Vec::new();
        for day in zone.days().await.unwrap() {
            for object in zone.objects(day).await.unwrap() {
                let mut reader = zone.open(&object).await.unwrap();
                let updates = tokio::task::spawn_blocking(move || {
                    let mut updates = Vec::new();
                    while let Some(update) = reader.next_update() {
                        updates.push(String::from_utf8(update.unwrap().bytes.to_vec()).unwrap());
                    }
                    updates
                });
                let updates = updates.await.unwrap().into_iter();
                found.extend(updates.map(|update| (day, update)));
            }
        }
        found
    }

    /// What lies in quarantine.
    pub(crate) async fn quarantined(&self) -> Vec<Bytes> {
        let quarantine = Quarantine::new(self.raw.clone());
        let mut found = Vec::new();
        for entry in quarantine.list().await.unwrap() {
            found.push(quarantine.get(&entry.key).await.unwrap());
        }
        found
    }
}

fn address() -> &'static str {
    Moto::shared().address()
}

/// Makes a database of the catalog, which all tests share.
pub(crate) fn make_database(name: &str) {
    let database = json!({"DatabaseInput": {"Name": name}});
    call("glue", "AWSGlue.CreateDatabase", &database);
}

/// Makes a table whose files begin at `location`.
pub(crate) fn make_table(database: &str, name: &str, location: &str) {
    let table = json!({"DatabaseName": database, "TableInput": {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        // Athena counts the days of this one itself; other engines do not.
        "Parameters": {"projection.enabled": (name != "telegram_datalake").to_string()},
        "PartitionKeys": [{"Name": "context_date", "Type": "date"}],
        "StorageDescriptor": {
            "Columns": [{"Name": "message_id", "Type": "bigint"}],
            "Location": location,
        },
    }});
    call("glue", "AWSGlue.CreateTable", &table);
}

/// The days of a table that the catalog knows, and where their files lie.
pub(crate) fn partitions(database: &str, table: &str) -> Vec<(String, String)> {
    let asked = json!({"DatabaseName": database, "TableName": table});
    let answer = call("glue", "AWSGlue.GetPartitions", &asked);
    let partitions = answer["Partitions"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    partitions
        .map(|found| {
            let location = &found["StorageDescriptor"]["Location"];
            (text(&found["Values"][0]), text(location))
        })
        .collect()
}

/// Asks `service` of the emulator for `operation`; the answer.
fn call(service: &str, operation: &str, asked: &Value) -> Value {
    let authorization = signed(service);
    let headers = [
        ("Authorization", authorization.as_str()),
        ("X-Amz-Target", operation),
        ("Content-Type", "application/x-amz-json-1.1"),
    ];
    let (status, answer) = send(address(), "POST /", &headers, &asked.to_string()).unwrap();
    assert_eq!(status, 200, "{operation}: {answer}");
    serde_json::from_str(&answer).unwrap_or_default()
}

/// The emulator takes the service and the region from this, and believes it.
fn signed(service: &str) -> String {
    format!("AWS4-HMAC-SHA256 Credential=test/20261122/{REGION}/{service}/aws4_request")
}

fn bucket(name: &str) -> Root {
    let credential = AwsCredential {
        key_id: "test".to_owned(),
        secret_key: "test".to_owned(),
        token: None,
    };
    Root::s3(Bucket {
        name: name.to_owned(),
        prefix: String::new(),
        region: REGION.to_owned(),
        endpoint_url: Some(Moto::shared().endpoint_url().to_owned()),
        credentials: Arc::new(StaticCredentialProvider::new(credential)),
    })
    .unwrap()
}
