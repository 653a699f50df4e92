//! Where an enriched zone begins, as other programs name it, and the places of its tables and days.

use std::fmt;

use crate::{ContextDate, Table};

/// How S3 is named in an address.
const S3: &str = "s3://";

/// The address of an enriched zone: `s3://bucket/prefix`, or `file:///folder` of this machine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ZoneUrl(String);

impl ZoneUrl {
    /// The zone that begins at `url`, with a slash at its end or without.
    pub fn new(url: &str) -> Self {
        Self(url.trim_end_matches('/').to_owned())
    }

    /// Whether Athena could read there.
    pub fn is_s3(&self) -> bool {
        self.0.starts_with(S3)
    }

    /// Where the partitions of `table` begin, with a slash at its end.
    pub fn of_table(&self, table: Table) -> String {
        format!("{}/{}/", self.0, table.folder())
    }

    /// The folder of `day` in `table`, with a slash at its end.
    pub fn of_day(&self, table: Table, day: ContextDate) -> String {
        format!("{}{}/", self.of_table(table), day.partition())
    }
}

impl fmt::Display for ZoneUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_lies_in_its_own_folder_however_the_zone_is_written() {
        let day = "2026-11-22".parse().unwrap();
        for url in ["s3://lake-enriched/a", "s3://lake-enriched/a/"] {
            let url = ZoneUrl::new(url);
            assert_eq!(
                url.of_table(Table::Messages),
                "s3://lake-enriched/a/telegram/"
            );
            assert_eq!(
                url.of_day(Table::Polls, day),
                "s3://lake-enriched/a/telegram_polls/context_date=2026-11-22/"
            );
            assert!(url.is_s3());
        }
        assert!(!ZoneUrl::new("file:///lake/enriched").is_s3());
    }
}
