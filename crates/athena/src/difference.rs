//! In what a table of Glue differs from what it should be. Pure: in go both, out come the differences.

use etl::schema::{CatalogTable, PARTITION_COLUMN};
use serde::Serialize;

use crate::table::{GlueTable, Kind};

/// The type of the partition in Hive's words.
const PARTITION_TYPE: &str = "date";

/// One thing in which a table of Glue is not as it should be.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[serde(tag = "difference", rename_all = "snake_case")]
pub enum Difference {
    /// It lacks a column.
    MissingColumn {
        /// The column.
        column: String,
        /// The type that it should have.
        expected: String,
    },
    /// A column has another type.
    OtherType {
        /// The column.
        column: String,
        /// The type that it should have.
        expected: String,
        /// The type that it has.
        found: String,
    },
    /// It has a column that no file has. All its values are NULL.
    ExtraColumn {
        /// The column.
        column: String,
        /// Its type.
        found: String,
    },
    /// It is not partitioned by the day, or not by that alone.
    OtherPartitions {
        /// What it is partitioned by.
        found: String,
    },
    /// It is a view.
    IsView,
}

/// In what `found` differs from `expected`. The order of the columns does not matter: Athena reads
/// Parquet by the names
/// (<https://docs.aws.amazon.com/athena/latest/ug/handling-schema-updates-chapter.html>).
pub fn differences(expected: &CatalogTable, found: &GlueTable) -> Vec<Difference> {
    if found.kind == Kind::View {
        return vec![Difference::IsView];
    }
    let mut differences = Vec::new();
    for column in &expected.columns {
        let (name, kind) = (column.name.to_owned(), column.hive_type());
        let there = found.columns.iter().find(|(there, _)| same(there, &name));
        differences.extend(match there {
            None => Some(Difference::MissingColumn {
                column: name,
                expected: kind,
            }),
            Some((_, found)) if !same(found, &kind) => Some(Difference::OtherType {
                column: name,
                expected: kind,
                found: found.clone(),
            }),
            Some(_) => None,
        });
    }
    for (name, kind) in &found.columns {
        if !expected
            .columns
            .iter()
            .any(|column| same(column.name, name))
        {
            differences.push(Difference::ExtraColumn {
                column: name.clone(),
                found: kind.clone(),
            });
        }
    }
    let by_day = matches!(
        found.partitioned_by.as_slice(),
        [(name, kind)] if same(name, PARTITION_COLUMN) && same(kind, PARTITION_TYPE)
    );
    if !by_day {
        let found = found.partitioned_by.iter();
        let found: Vec<String> = found.map(|(name, kind)| format!("{name} {kind}")).collect();
        differences.push(Difference::OtherPartitions {
            found: found.join(", "),
        });
    }
    differences
}

/// Hive knows neither capitals nor blanks in names and types.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.replace(' ', "").to_lowercase();
    plain(one) == plain(other)
}
