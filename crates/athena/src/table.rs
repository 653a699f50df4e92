//! What Glue knows of a table or a view.

use std::collections::HashMap;

use aws_sdk_glue::types::{StorageDescriptor, Table};
use lake::ContextDate;

use crate::{Athena, Error, Refusal};

/// What tells Athena to count the partitions of a table itself, and from which on.
/// <https://docs.aws.amazon.com/athena/latest/ug/partition-projection-setting-up.html>
const IS_PROJECTED: &str = "projection.enabled";
const RANGE: (&str, &str) = ("projection.", ".range");

/// What lies behind a name.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Files.
    Table,
    /// A query.
    View,
}

/// A table or view as Glue knows it.
#[derive(Clone, Debug)]
pub struct GlueTable {
    /// Its name.
    pub name: String,
    /// What lies behind it.
    pub kind: Kind,
    /// The names and types of its columns, without those of its partitions.
    pub columns: Vec<(String, String)>,
    /// The names and types of what its partitions go by.
    pub partitioned_by: Vec<(String, String)>,
    /// Where its files begin.
    pub location: Option<String>,
    pub(crate) descriptor: Option<StorageDescriptor>,
    parameters: HashMap<String, String>,
}

impl Athena {
    /// Whether there is the database that the settings name.
    pub async fn has_database(&self) -> Result<bool, Error> {
        let request = self.catalog.get_database().name(&self.settings.database);
        match request.send().await.map_err(Refusal::of) {
            Ok(_) => Ok(true),
            Err(refusal) if refusal.is_not_found() => Ok(false),
            Err(source) => Err(Error::ReadDatabase {
                database: self.settings.database.clone(),
                source,
            }),
        }
    }

    /// What Glue knows of the table or view `name`; `None` if there is none, or no database.
    pub async fn table(&self, name: &str) -> Result<Option<GlueTable>, Error> {
        let request = self
            .catalog
            .get_table()
            .database_name(&self.settings.database)
            .name(name);
        match request.send().await.map_err(Refusal::of) {
            Ok(answer) => Ok(answer.table.map(GlueTable::of)),
            Err(refusal) if refusal.is_not_found() => Ok(None),
            Err(source) => Err(Error::ReadTable {
                table: name.to_owned(),
                source,
            }),
        }
    }
}

impl GlueTable {
    fn of(table: Table) -> Self {
        let columns = |columns: &[aws_sdk_glue::types::Column]| {
            let pair = |column: &aws_sdk_glue::types::Column| {
                let kind = column.r#type().unwrap_or_default();
                (column.name().to_owned(), kind.to_owned())
            };
            columns.iter().map(pair).collect()
        };
        let descriptor = table.storage_descriptor.as_ref();
        Self {
            kind: match table.table_type() {
                Some("VIRTUAL_VIEW") => Kind::View,
                _ => Kind::Table,
            },
            columns: descriptor
                .map(|it| columns(it.columns()))
                .unwrap_or_default(),
            partitioned_by: columns(table.partition_keys()),
            location: descriptor.and_then(|it| it.location().map(str::to_owned)),
            name: table.name,
            descriptor: table.storage_descriptor,
            parameters: table.parameters.unwrap_or_default(),
        }
    }

    /// Whether Athena counts its partitions itself, and needs to be told of none.
    pub fn is_projected(&self) -> bool {
        let value = self.parameters.get(IS_PROJECTED);
        value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The first day that Athena looks at, if it counts them itself and from a date on.
    pub fn projected_since(&self) -> Option<ContextDate> {
        let (column, _) = self.partitioned_by.first()?;
        let (before, after) = RANGE;
        let range = self.parameters.get(&format!("{before}{column}{after}"))?;
        let (first, _) = range.split_once(',')?;
        first.trim().parse().ok()
    }

    /// Whether its files begin where the bucket does, as in the tutorial. `MSCK REPAIR TABLE` finds no day
    /// there, because the days are one folder further down.
    pub fn is_at_root(&self) -> bool {
        let Some(location) = &self.location else {
            return false;
        };
        let rest = location.split_once("://").map_or("", |(_, rest)| rest);
        !rest.is_empty() && !rest.trim_end_matches('/').contains('/')
    }
}
