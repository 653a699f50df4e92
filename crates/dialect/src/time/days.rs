//! What is to be known of days, looked up once for many rows of the same day.

use datafusion::error::Result;
use jiff::{
    Span,
    civil::{Date, date},
};

use super::instant::out_of_range;

/// So many days are remembered: a batch of rows seldom has more.
const REMEMBERED: i64 = 64;

/// The answers about days.
pub(super) struct Days {
    answer: fn(Date) -> i64,
    /// Days since 1970 with their answers, each at its place among so many.
    remembered: Vec<Option<(i64, i64)>>,
}

impl Days {
    pub(super) fn of(answer: fn(Date) -> i64) -> Self {
        let remembered = (0..REMEMBERED).map(|_| None).collect();
        Self { answer, remembered }
    }

    /// The answer about the day so many days after 1970-01-01.
    #[inline]
    pub(super) fn answer(&mut self, day: i64) -> Result<i64> {
        let place = usize::try_from(day.rem_euclid(REMEMBERED)).unwrap_or_default();
        let place = self.remembered.get_mut(place);
        if let Some(Some((known, answer))) = place
            && *known == day
        {
            return Ok(*answer);
        }
        let since = Span::new().try_days(day);
        let date = since.and_then(|since| date(1970, 1, 1).checked_add(since));
        let answer = (self.answer)(date.map_err(|error| out_of_range(&error))?);
        if let Some(place) = place {
            *place = Some((day, answer));
        }
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_share_a_place_have_answers_of_their_own() {
        let mut days = Days::of(|day| i64::from(day.year()) * 1_000 + i64::from(day.day_of_year()));
        for _ in 0..2 {
            assert_eq!(days.answer(0).unwrap(), 1_970_001);
            assert_eq!(days.answer(REMEMBERED).unwrap(), 1_970_065);
            assert_eq!(days.answer(-1).unwrap(), 1_969_365);
            assert_eq!(days.answer(REMEMBERED - 1).unwrap(), 1_970_064);
        }
    }

    #[test]
    fn the_first_and_the_last_day_are_known_and_no_others() {
        let mut days = Days::of(|day| i64::from(day.year()));
        let first = date(1970, 1, 1).until(Date::MIN).unwrap().get_days();
        let last = date(1970, 1, 1).until(Date::MAX).unwrap().get_days();
        assert_eq!(days.answer(first.into()).unwrap(), -9_999);
        assert_eq!(days.answer(last.into()).unwrap(), 9_999);
        assert!(days.answer(i64::from(last) + 1).is_err());
        assert!(days.answer(i64::MIN).is_err());
    }
}
