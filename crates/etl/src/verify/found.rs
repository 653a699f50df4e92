//! An enriched file in, its rows by chat out.

use std::collections::BTreeMap;

use arrow::array::{Array as _, AsArray as _};
use arrow::datatypes::Int64Type;
use lake::{EnrichedObject, EnrichedZone};
use object_store::{GetResultPayload, ObjectStoreExt as _, collect_bytes};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::ChunkReader;

/// How many rows `object` has of each chat; 0 stands for none. Or why it cannot be read.
pub(super) async fn rows_by_chat(
    zone: &EnrichedZone,
    object: &EnrichedObject,
) -> Result<BTreeMap<i64, u64>, String> {
    let answer = zone.root().store().get(&object.location).await;
    let answer = answer.map_err(|error| error.to_string())?;
    let counted = match answer.payload {
        GetResultPayload::File(file, _) => tokio::task::spawn_blocking(move || count(file)).await,
        GetResultPayload::Stream(stream) => {
            let bytes = collect_bytes(stream, Some(object.size_bytes)).await;
            let bytes = bytes.map_err(|error| error.to_string())?;
            tokio::task::spawn_blocking(move || count(bytes)).await
        }
    };
    match counted {
        Ok(counted) => counted,
        Err(error) => Err(error.to_string()),
    }
}

fn count(file: impl ChunkReader + 'static) -> Result<BTreeMap<i64, u64>, String> {
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| error.to_string())?;
    let only_chats = ProjectionMask::columns(reader.parquet_schema(), ["chat_id"]);
    let batches = reader.with_projection(only_chats).build();
    let mut counts = BTreeMap::new();
    for batch in batches.map_err(|error| error.to_string())? {
        let batch = batch.map_err(|error| error.to_string())?;
        let chats = batch
            .column_by_name("chat_id")
            .ok_or("it has no column `chat_id`")?;
        let chats = chats
            .as_primitive_opt::<Int64Type>()
            .ok_or("its column `chat_id` holds no numbers")?;
        for row in 0..chats.len() {
            let chat = if chats.is_null(row) {
                0
            } else {
                chats.value(row)
            };
            *counts.entry(chat).or_default() += 1;
        }
    }
    Ok(counts)
}
