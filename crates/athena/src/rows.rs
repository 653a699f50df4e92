//! The rows of a result, page by page, as text with types. Nothing is ever held but the page in hand.

use aws_sdk_athena::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_athena::types::{ColumnInfo, ResultSet, Row};

use crate::{Athena, Error, Finished, QueryId, Refusal};

/// So many rows come at once, which is as many as Athena gives.
/// <https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html>
const ROWS_PER_PAGE: i32 = 1000;

/// A column of a result.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type in Athena's words, such as `bigint` or `decimal(10,2)`.
    pub kind: String,
}

/// Rows of a result: the text of each value, `None` for NULL, as many as there are columns.
pub type Page = Vec<Vec<Option<String>>>;

/// The rows of a result that have not been read yet.
#[derive(Debug)]
pub struct Rows {
    athena: Athena,
    query: QueryId,
    columns: Vec<Column>,
    /// The rows that came with the columns.
    first: Option<Page>,
    next: Option<String>,
}

impl Athena {
    /// The rows of a query that has a result.
    pub async fn rows(&self, finished: &Finished) -> Result<Rows, Error> {
        let mut answer = self.fetch(&finished.query, None).await?;
        let next = answer.next_token.take();
        let result = answer
            .result_set
            .unwrap_or_else(|| ResultSet::builder().build());
        let mut rows = result.rows.unwrap_or_default();
        let columns = columns(
            result.result_set_metadata.and_then(|it| it.column_info),
            &rows,
        );
        // The first row of a query repeats the names; statements about tables have no such row.
        if finished.is_query && rows.first().is_some_and(|row| repeats(row, &columns)) {
            rows.remove(0);
        }
        let first = Some(page(rows, columns.len()));
        Ok(Rows {
            athena: self.clone(),
            query: finished.query.clone(),
            columns,
            first,
            next,
        })
    }

    async fn fetch(
        &self,
        query: &QueryId,
        token: Option<String>,
    ) -> Result<GetQueryResultsOutput, Error> {
        let request = self
            .queries
            .get_query_results()
            .query_execution_id(&query.0)
            .max_results(ROWS_PER_PAGE)
            .set_next_token(token);
        request.send().await.map_err(|error| Error::FetchRows {
            query: query.clone(),
            source: Refusal::of(error),
        })
    }
}

impl Rows {
    /// The columns, in order. Statements that only do something have none.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The next rows; `None` after the last.
    pub async fn next_page(&mut self) -> Result<Option<Page>, Error> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        let Some(token) = self.next.take() else {
            return Ok(None);
        };
        let mut answer = self.athena.fetch(&self.query, Some(token)).await?;
        self.next = answer.next_token.take();
        let rows = answer.result_set.and_then(|result| result.rows);
        Ok(Some(page(rows.unwrap_or_default(), self.columns.len())))
    }
}

/// The columns that Athena tells of, or as many as there are values where it tells of none.
fn columns(told: Option<Vec<ColumnInfo>>, rows: &[Row]) -> Vec<Column> {
    let told: Vec<Column> = told.unwrap_or_default().iter().map(column).collect();
    if !told.is_empty() {
        return told;
    }
    let width = rows.iter().map(|row| row.data().len()).max().unwrap_or(0);
    let names = (0..width).map(|number| Column {
        name: format!("_col{number}"),
        kind: "varchar".to_owned(),
    });
    names.collect()
}

fn column(info: &ColumnInfo) -> Column {
    let kind = match info.r#type() {
        "decimal" => format!("decimal({},{})", info.precision(), info.scale()),
        kind => kind.to_owned(),
    };
    Column {
        name: info.name().to_owned(),
        kind,
    }
}

fn repeats(row: &Row, columns: &[Column]) -> bool {
    let values = row.data().iter().map(|datum| datum.var_char_value());
    values.eq(columns.iter().map(|column| Some(column.name.as_str())))
}

fn page(rows: Vec<Row>, width: usize) -> Page {
    rows.into_iter().map(|row| values(row, width)).collect()
}

fn values(row: Row, width: usize) -> Vec<Option<String>> {
    let values = row.data.unwrap_or_default().into_iter();
    let mut values: Vec<Option<String>> = values.map(|datum| datum.var_char_value).collect();
    // `DESCRIBE` tells of three columns and gives one value, with tabulators in it.
    if let ([Some(line)], true) = (values.as_slice(), width > 1) {
        values = line
            .split('\t')
            .map(|part| Some(part.trim().to_owned()))
            .collect();
    }
    values.resize(width, None);
    values
}
