//! The numbers of updates in, the holes between them out.
//!
//! Within one sequence of a bot numbers follow each other. A hole is an update that Telegram dropped after 24
//! hours, that another program took, or that belonged to a chat which is not kept.

use std::collections::BTreeMap;

use super::report::Gap;

/// Telegram keeps no more than this many updates for a bot: a larger hole is the beginning of another sequence
/// (after a week of silence the next number is chosen at random, <https://core.telegram.org/bots/api#update>).
const HOLE_MAX: i64 = 100_000;

/// A run of numbers without a hole.
#[derive(Clone, Copy, Debug)]
struct Run {
    last: i64,
    first_at: Option<i64>,
    last_at: Option<i64>,
}

/// The runs of every bot, by their first numbers.
#[derive(Debug, Default)]
pub(super) struct Sequences {
    bots: BTreeMap<i64, BTreeMap<i64, Run>>,
}

impl Sequences {
    /// Takes note that `bot` received the update `id`.
    pub(super) fn note(&mut self, bot: Option<i64>, id: i64, received_at: Option<i64>) {
        let runs = self.bots.entry(bot.unwrap_or_default()).or_default();
        let before = runs
            .range(..=id)
            .next_back()
            .map(|(first, run)| (*first, *run));
        let mut run = Run {
            last: id,
            first_at: received_at,
            last_at: received_at,
        };
        let mut first = id;
        if let Some((start, known)) = before {
            if id <= known.last {
                return;
            }
            if known.last + 1 == id {
                first = start;
                run.first_at = known.first_at;
            }
        }
        if let Some(next) = id.checked_add(1).and_then(|next| runs.remove(&next)) {
            run.last = next.last;
            run.last_at = next.last_at;
        }
        runs.insert(first, run);
    }

    /// The holes, by bot and number.
    pub(super) fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for (bot, runs) in &self.bots {
            for ((_, run), (next, after)) in runs.iter().zip(runs.iter().skip(1)) {
                let count = next - run.last - 1;
                if count <= HOLE_MAX {
                    gaps.push(Gap {
                        bot_id: *bot,
                        from: run.last + 1,
                        to: next - 1,
                        count,
                        after: run.last_at,
                        before: after.first_at,
                    });
                }
            }
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn holes(ids: &[i64]) -> Vec<(i64, i64)> {
        let mut sequences = Sequences::default();
        for id in ids {
            sequences.note(Some(7), *id, Some(*id));
        }
        let gaps = sequences.gaps().into_iter();
        gaps.map(|gap| (gap.from, gap.to)).collect()
    }

    #[test]
    fn a_hole_has_its_ends_and_a_new_sequence_is_no_hole() {
        assert_eq!(holes(&[5, 3, 9, 4, 9]), [(6, 8)]);
        assert_eq!(holes(&[1, 2, 500_000_000]), []);
        let mut sequences = Sequences::default();
        sequences.note(None, 1, Some(100));
        sequences.note(None, 4, Some(900));
        let gap = sequences.gaps()[0];
        assert_eq!(
            (gap.count, gap.after, gap.before),
            (2, Some(100), Some(900))
        );
    }

    proptest! {
        #[test]
        fn the_holes_are_what_is_missing(ids in proptest::collection::vec(1..60_i64, 1..40)) {
            let (first, last) = (*ids.iter().min().unwrap(), *ids.iter().max().unwrap());
            let missing: Vec<i64> = (first..=last).filter(|id| !ids.contains(id)).collect();
            let found: Vec<i64> = holes(&ids).into_iter().flat_map(|(from, to)| from..=to).collect();
            prop_assert_eq!(found, missing);
        }
    }
}
