//! Whatever way updates lie in raw, the rows are those of a model that is too simple to be wrong.

use std::collections::BTreeMap;

use etl::EtlSettings;
use lake::Root;
use proptest::prelude::*;

use crate::place::{Place, edited, message};

const DAYS: [&str; 3] = ["2026-11-21", "2026-11-22", "2026-11-23"];

#[derive(Clone, Debug)]
struct Sent {
    message: i64,
    day: usize,
    update: i64,
    edited_after: i64,
    object: usize,
    folder: usize,
}

prop_compose! {
    fn sent()(
        message in 1..6_i64,
        update in 1..6_i64,
        edited_after in 0..3_i64,
        object in 0..4_usize,
        folder in 0..3_usize,
    ) -> Sent {
        // A message has one date, whatever version of it is sent.
        let day = usize::try_from(message).unwrap() % 3;
        Sent { message, day, update, edited_after, object, folder }
    }
}

impl Sent {
    fn text(&self) -> String {
        format!("{}/{}/{}", self.message, self.edited_after, self.update)
    }

    fn line(&self) -> String {
        let moment = format!("{}T12:00:00-03:00", DAYS[self.day]);
        // An update id is given once: the same id with other content would be another update.
        let update = 1_000 * self.message + 10 * self.edited_after + self.update;
        match self.edited_after {
            0 => message(update, self.message, &moment, &self.text()),
            after => edited(update, self.message, &moment, after, &self.text()),
        }
    }
}

/// The newest text of each message of each day.
fn model(sent: &[Sent]) -> Vec<Vec<String>> {
    let mut newest = BTreeMap::new();
    for one in sent {
        let version = (one.edited_after, one.update, one.text());
        let known = newest
            .entry((one.day, one.message))
            .or_insert(version.clone());
        *known = version.max(known.clone());
    }
    let mut days = vec![Vec::new(); DAYS.len()];
    for ((day, _), (_, _, text)) in newest {
        days[day].push(text);
    }
    days
}

async fn place(sent: &[Sent], settings: EtlSettings) -> Place {
    let place = Place::in_zone("America/Sao_Paulo", settings);
    let mut objects: BTreeMap<(usize, usize), String> = BTreeMap::new();
    for one in sent {
        let object = objects.entry((one.folder, one.object)).or_default();
        object.push_str(&one.line());
        object.push('\n');
    }
    for ((folder, object), lines) in objects {
        place
            .put(DAYS[folder], &format!("{object}.ndjson"), lines)
            .await;
    }
    place
}

async fn texts(place: &Place) -> Vec<Vec<String>> {
    let mut days = Vec::new();
    for day in DAYS {
        days.push(match place.parquet(day).await {
            Some(_) => place.rows(day, &["text"]).await,
            None => Vec::new(),
        });
    }
    days
}

async fn files(place: &Place) -> Vec<Option<bytes::Bytes>> {
    let mut files = Vec::new();
    for day in DAYS {
        files.push(place.parquet(day).await);
    }
    files
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(future)
}

fn tiny(run_bytes_max: usize) -> EtlSettings {
    EtlSettings {
        run_bytes_max,
        ..EtlSettings::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_split_over_objects_and_folders_gives_the_same_rows(
        sent in proptest::collection::vec(sent(), 0..24),
    ) {
        block_on(async {
            let place = place(&sent, EtlSettings::default()).await;
            place.make_all().await;
            prop_assert_eq!(texts(&place).await, model(&sent));
            Ok(())
        })?;
    }

    #[test]
    fn a_sort_on_disk_gives_the_bytes_of_a_sort_in_memory(
        sent in proptest::collection::vec(sent(), 0..24),
        run_bytes_max in 0..3_000_usize,
    ) {
        block_on(async {
            let (memory, disk) = (place(&sent, EtlSettings::default()).await, place(&sent, tiny(run_bytes_max)).await);
            let reports = memory.make_all().await.into_iter().map(|report| report.tally);
            let on_disk = disk.make_all().await.into_iter().map(|report| report.tally);
            prop_assert_eq!(reports.collect::<Vec<_>>(), on_disk.collect::<Vec<_>>());
            prop_assert_eq!(files(&memory).await, files(&disk).await);
            Ok(())
        })?;
    }
}

#[tokio::test]
async fn more_runs_than_are_merged_at_once_give_the_same_bytes() {
    let day = DAYS[1];
    let lines: Vec<String> = (0..1_000_i64)
        .map(|number| {
            message(
                number,
                (number * 7_919) % 700,
                "2026-11-22T12:00:00-03:00",
                "x",
            )
        })
        .collect();
    let mut files = Vec::new();
    for run_bytes_max in [1, 1_500, 64 * 1024 * 1024] {
        let place = Place::in_zone("America/Sao_Paulo", tiny(run_bytes_max));
        place.put(day, "a.ndjson", lines.join("\n")).await;
        let report = place.make(day).await;
        files.push((report.tally, place.parquet(day).await));
    }
    assert_eq!(files[0], files[2]);
    assert_eq!(files[1], files[2]);
}

#[tokio::test]
async fn a_shuffled_copy_of_the_lake_gives_the_same_bytes_on_disk_and_in_memory() {
    let names: Vec<String> = (0..40).map(|number| format!("{number}.json")).collect();
    let order: Vec<usize> = (0..40).map(|index| (index * 17) % 40).collect();
    let folder = tempfile::tempdir().unwrap();
    let (raw, enriched) = (folder.path().join("raw"), folder.path().join("enriched"));
    let on_disk = Place::at(
        Root::local(&raw).unwrap(),
        Root::local(&enriched).unwrap(),
        "America/Sao_Paulo",
        EtlSettings::default(),
    );
    let in_memory = Place::new();
    for (place, order) in [(&on_disk, &order), (&in_memory, &(0..40).collect())] {
        for index in order {
            let number = i64::try_from(*index).unwrap();
            let update = message(number, number % 30, "2026-11-22T12:00:00-03:00", "x");
            place.put(DAYS[1], &names[*index], update).await;
        }
        place.make_all().await;
    }
    assert_eq!(files(&on_disk).await, files(&in_memory).await);
    // Nothing half-written stays behind.
    let scratch = std::fs::read_dir(on_disk.enriched.scratch().unwrap()).unwrap();
    let folders = scratch.filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(folders.count(), 0);
}

#[tokio::test]
async fn the_same_updates_in_other_objects_give_the_same_rows() {
    let lines: Vec<String> = (1..=50_i64)
        .map(|number| message(number, number, "2026-11-22T12:00:00-03:00", "x"))
        .collect();
    let single = Place::new();
    for (number, line) in lines.iter().enumerate() {
        single.put(DAYS[1], &format!("{number}.json"), line).await;
    }
    let joined = Place::new();
    joined.put(DAYS[1], "a.ndjson", lines.join("\n")).await;
    single.make_all().await;
    joined.make_all().await;
    assert_eq!(single.batches(DAYS[1]).await, joined.batches(DAYS[1]).await);
}
