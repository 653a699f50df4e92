//! The days of a table in Glue: which it knows, and how it is told of others.

use std::collections::BTreeSet;

use aws_sdk_glue::types::{PartitionError, PartitionInput};
use lake::{ContextDate, Table, ZoneUrl};

use crate::{Athena, Error, GlueTable, Refusal};

/// So many partitions are added at once, which is as many as Glue takes.
/// <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html>
const PARTITIONS_AT_ONCE: usize = 100;
const ALREADY_THERE: &str = "AlreadyExistsException";

impl Athena {
    /// The days that Glue knows of `table`. What is no day is none of ours, and passed over.
    pub async fn days(&self, table: &str) -> Result<BTreeSet<ContextDate>, Error> {
        let mut pages = self.catalog.get_partitions()
            .database_name(&self.settings.database)
            .table_name(table)
            // The columns are most of the answer, and the same for each.
            .exclude_column_schema(true)
            .into_paginator()
            .send();
        let mut days = BTreeSet::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| Error::ListPartitions {
                table: table.to_owned(),
                source: Refusal::of(error),
            })?;
            let values = page.partitions().iter().map(|it| it.values().first());
            days.extend(values.filter_map(|value| value?.parse::<ContextDate>().ok()));
        }
        Ok(days)
    }

    /// Tells Glue of `days` of `table`, whose files are those of `files` in the zone at `url`. A day that it
    /// knows already, as another run may have told it meanwhile, stays as it is.
    pub(crate) async fn add_days(
        &self,
        table: &GlueTable,
        days: &[ContextDate],
        (url, files): (&ZoneUrl, Table),
    ) -> Result<(), Error> {
        for days in days.chunks(PARTITIONS_AT_ONCE) {
            let inputs = days.iter().map(|day| {
                let mut descriptor = table.descriptor.clone();
                if let Some(descriptor) = &mut descriptor {
                    descriptor.location = Some(url.of_day(files, *day));
                }
                PartitionInput::builder()
                    .values(day.to_string())
                    .set_storage_descriptor(descriptor)
                    .build()
            });
            let request = self
                .catalog
                .batch_create_partition()
                .database_name(&self.settings.database)
                .table_name(&table.name)
                .set_partition_input_list(Some(inputs.collect()));
            let answer = request.send().await.map_err(|error| Error::AddPartitions {
                table: table.name.clone(),
                source: Refusal::of(error),
            })?;
            for refused in answer.errors() {
                passed_over(&table.name, days, refused)?;
            }
        }
        Ok(())
    }
}

fn passed_over(table: &str, days: &[ContextDate], refused: &PartitionError) -> Result<(), Error> {
    let detail = refused.error_detail();
    if detail.and_then(|detail| detail.error_code()) == Some(ALREADY_THERE) {
        return Ok(());
    }
    let value = refused.partition_values().first();
    let named = value.and_then(|value| value.parse().ok());
    let Some(day) = named.or_else(|| days.first().copied()) else {
        return Ok(());
    };
    let part = |part: Option<&str>| part.unwrap_or("no reason given").to_owned();
    Err(Error::RefusedPartition {
        table: table.to_owned(),
        day,
        reason: detail.map_or_else(
            || part(None),
            |detail| {
                let code = part(detail.error_code());
                format!("{code}: {}", part(detail.error_message()))
            },
        ),
    })
}
