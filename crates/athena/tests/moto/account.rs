//! An account of AWS for one test: a region of the emulator, since regions know nothing of each other.

use athena::{Athena, Settings};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_glue::types::{
    Column, DatabaseInput, SerDeInfo, StorageDescriptor, TableInput, builders::TableInputBuilder,
};
use aws_types::SdkConfig;
use aws_types::region::Region;
use etl::schema::{CatalogTable, PARTITION_COLUMN, catalog};
use serde_json::Value;
use testkit::Moto;

pub(crate) const DATABASE: &str = "telegram";
pub(crate) const BUCKET: &str = "lake-enriched";

pub(crate) struct Account {
    pub(crate) athena: Athena,
    pub(crate) glue: aws_sdk_glue::Client,
    pub(crate) region: &'static str,
}

/// What the SDK knows of `endpoint_url`.
pub(crate) fn sdk(endpoint_url: &str, region: &'static str) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "test");
    SdkConfig::builder()
        .behavior_version(aws_sdk_glue::config::BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .region(Region::new(region))
        // What is refused once is looked at, and not asked for again.
        .retry_config(aws_sdk_glue::config::retry::RetryConfig::disabled())
        .endpoint_url(endpoint_url)
        .build()
}

pub(crate) fn settings() -> Settings {
    Settings {
        database: DATABASE.to_owned(),
        workgroup: "primary".to_owned(),
        output: Some(format!("s3://{BUCKET}/athena/")),
    }
}

impl Account {
    /// An account with nothing in it.
    pub(crate) fn new(moto: &Moto, region: &'static str) -> Self {
        let sdk = sdk(moto.endpoint_url(), region);
        Self {
            athena: Athena::new(&sdk, settings()),
            glue: aws_sdk_glue::Client::new(&sdk),
            region,
        }
    }

    /// As [`Account::new`], with the database.
    pub(crate) async fn with_database(moto: &Moto, region: &'static str) -> Self {
        let account = Self::new(moto, region);
        let database = DatabaseInput::builder().name(DATABASE).build().unwrap();
        let request = account.glue.create_database().database_input(database);
        request.send().await.unwrap();
        account
    }

    pub(crate) async fn create(&self, table: TableInputBuilder) {
        let request = self.glue.create_table().database_name(DATABASE);
        let table = table.build().unwrap();
        request.table_input(table).send().await.unwrap();
    }

    /// The result of the next query.
    pub(crate) fn answer(&self, moto: &Moto, columns: &Value, rows: &Value) {
        let results = serde_json::json!({
            "region": self.region,
            "results": [{"rows": rows, "column_info": columns}],
        });
        let path = "/moto-api/static/athena/query-results";
        moto.send(path, &results.to_string()).unwrap();
    }
}

pub(crate) fn table_of(name: &str) -> CatalogTable {
    let found = catalog().into_iter().find(|table| table.name == name);
    found.unwrap()
}

pub(crate) fn column(name: &str, kind: &str) -> Column {
    Column::builder().name(name).r#type(kind).build().unwrap()
}

/// The table `name` as it should be, at `location`.
pub(crate) fn input(name: &str, location: &str) -> TableInputBuilder {
    let columns = table_of(name).columns;
    let columns = columns
        .iter()
        .map(|it| column(it.name, &it.hive_type()))
        .collect();
    input_with(name, location, columns)
}

pub(crate) fn input_with(name: &str, location: &str, columns: Vec<Column>) -> TableInputBuilder {
    let serde = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
    let descriptor = StorageDescriptor::builder()
        .set_columns(Some(columns))
        .location(location)
        .serde_info(SerDeInfo::builder().serialization_library(serde).build());
    TableInput::builder()
        .name(name)
        .table_type("EXTERNAL_TABLE")
        .storage_descriptor(descriptor.build())
        .partition_keys(column(PARTITION_COLUMN, "date"))
}
