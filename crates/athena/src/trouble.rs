//! What somebody has to put right before a query can run, read from Athena's words: it has no codes for
//! it. In goes a reason, out comes its kind.

/// What has to be put right before a query can run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Trouble {
    /// There is no such workgroup.
    NoWorkgroup,
    /// Nobody says where results go.
    NoOutput,
    /// Where results go is not there, or may not be written.
    BadOutput,
    /// There is no such database.
    NoDatabase,
    /// There is no such table.
    NoTable,
    /// There is no such column.
    NoColumn,
    /// The query would read more than the workgroup allows.
    ScanLimit,
}

/// Words of Athena, in small letters, by what they mean. The first that fit win.
///
/// The codes in capitals are Trino's (`StandardErrorCode`), the rest are Athena's and Hive's own
/// (<https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html>).
const WORDS: [(&[&str], Trouble); 13] = [
    (&["workgroup", "not found"], Trouble::NoWorkgroup),
    (&["workgroup", "does not exist"], Trouble::NoWorkgroup),
    (&["no output location"], Trouble::NoOutput),
    (&["output bucket"], Trouble::BadOutput),
    (&["writing output"], Trouble::BadOutput),
    (&["schema_not_found"], Trouble::NoDatabase),
    (&["database does not exist"], Trouble::NoDatabase),
    (&["database", "not found"], Trouble::NoDatabase),
    (&["table_not_found"], Trouble::NoTable),
    (&["table", "does not exist"], Trouble::NoTable),
    (&["table not found"], Trouble::NoTable),
    (&["column_not_found"], Trouble::NoColumn),
    (&["bytes scanned limit"], Trouble::ScanLimit),
];

/// What `reason` asks somebody to put right.
pub(crate) fn trouble_of(reason: &str) -> Option<Trouble> {
    let reason = reason.to_lowercase();
    let (_, trouble) = WORDS
        .iter()
        .find(|(words, _)| words.iter().all(|word| reason.contains(word)))?;
    Some(*trouble)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn athenas_reasons_are_known_by_their_words() {
        for (reason, trouble) in [
            ("WorkGroup is not found.", Some(Trouble::NoWorkgroup)),
            (
                "No output location provided. An output location is required either through the Workgroup \
                 result configuration setting or as an API input.",
                Some(Trouble::NoOutput),
            ),
            (
                "Unable to verify/create output bucket lake-results",
                Some(Trouble::BadOutput),
            ),
            (
                "Access denied when writing output to url: s3://lake-results/a.csv",
                Some(Trouble::BadOutput),
            ),
            (
                "SCHEMA_NOT_FOUND: line 1:15: Schema 'telegrm' does not exist",
                Some(Trouble::NoDatabase),
            ),
            (
                "FAILED: SemanticException [Error 10072]: Database does not exist: telegrm",
                Some(Trouble::NoDatabase),
            ),
            (
                "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.telegram.telegram_datalak' does not exist",
                Some(Trouble::NoTable),
            ),
            (
                "FAILED: SemanticException Table not found telegram_datalak",
                Some(Trouble::NoTable),
            ),
            (
                "COLUMN_NOT_FOUND: line 1:8: Column 'txt' cannot be resolved or requester is not authorized",
                Some(Trouble::NoColumn),
            ),
            (
                "Query cancelled! : Bytes scanned limit was exceeded",
                Some(Trouble::ScanLimit),
            ),
            ("DIVISION_BY_ZERO: Division by zero", None),
        ] {
            assert_eq!(trouble_of(reason), trouble, "{reason}");
        }
    }
}
