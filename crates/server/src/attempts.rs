//! How often an address may try a password: a few times at once, then after pauses that grow with every wrong one.
//!
//! In come addresses and instants, out goes whether a password may be looked at. It reads no clock and never waits.

use std::{
    collections::HashMap,
    fmt,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// So many wrong passwords cost no pause: people mistype.
const FREE: u32 = 5;
/// The first pause; each further wrong password doubles it.
const PAUSE_FIRST: Duration = Duration::from_secs(1);
/// Longer is no pause: at one password in five minutes nobody guesses one of twelve characters.
const PAUSE_MAX: Duration = Duration::from_mins(5);
/// What was wrong so long ago is forgotten.
const MEMORY: Duration = Duration::from_hours(1);
/// A success makes up for what was wrong before this, and for nothing later: behind a proxy those who know the password
/// and those who guess it are one address.
const PARDON: Duration = Duration::from_mins(1);
/// So many addresses are remembered; for one more, the one that has been quiet for longest is forgotten.
const ADDRESSES_MAX: usize = 4096;

/// A password is not looked at before this has passed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RetryAfter(pub Duration);

impl RetryAfter {
    /// In whole seconds, as HTTP and people say it: never too few.
    #[must_use]
    pub fn seconds(self) -> u64 {
        self.0.as_secs() + u64::from(self.0.subsec_nanos() > 0)
    }
}

/// The wrong passwords of each address.
///
/// [`check`](Attempts::check) belongs right before the comparison, and what it led to is told right after. Attempts that
/// are compared at the same time all pass it, so a comparison that takes long should let in few at once.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<IpAddr, Failures>>);

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
}

impl Failures {
    /// How long after the last one nothing is looked at.
    fn pause(self) -> Duration {
        match self.count.checked_sub(FREE) {
            None => Duration::ZERO,
            Some(more) => PAUSE_FIRST.saturating_mul(1 << more.min(16)).min(PAUSE_MAX),
        }
    }

    fn is_forgotten(self, now: Instant) -> bool {
        now.saturating_duration_since(self.last) >= MEMORY
    }
}

impl Attempts {
    /// Whether a password from `address` may be looked at.
    ///
    /// # Errors
    /// If there were too many wrong ones; until then it is refused unseen.
    pub fn check(&self, address: IpAddr, now: Instant) -> Result<(), RetryAfter> {
        let found = self.all(|all| all.get(&network(address)).copied());
        let Some(failures) = found.filter(|failures| !failures.is_forgotten(now)) else {
            return Ok(());
        };
        let passed = now.saturating_duration_since(failures.last);
        match failures.pause().checked_sub(passed) {
            Some(left) if !left.is_zero() => Err(RetryAfter(left)),
            _ => Ok(()),
        }
    }

    /// Notes a wrong password.
    pub fn failed(&self, address: IpAddr, now: Instant) {
        let address = network(address);
        self.all(|all| {
            if !all.contains_key(&address) && all.len() >= ADDRESSES_MAX {
                make_room(all, now);
            }
            let failures = all.entry(address).or_insert(Failures {
                count: 0,
                last: now,
            });
            if failures.is_forgotten(now) {
                failures.count = 0;
            }
            failures.count = failures.count.saturating_add(1);
            failures.last = now;
        });
    }

    /// Notes a right one.
    pub fn succeeded(&self, address: IpAddr, now: Instant) {
        let address = network(address);
        self.all(|all| {
            let is_pardoned = all
                .get(&address)
                .is_some_and(|failures| now.saturating_duration_since(failures.last) >= PARDON);
            if is_pardoned {
                all.remove(&address);
            }
        });
    }

    fn all<T>(&self, act: impl FnOnce(&mut HashMap<IpAddr, Failures>) -> T) -> T {
        // A map is whole whenever its lock is free.
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempts").finish_non_exhaustive()
    }
}

fn make_room(all: &mut HashMap<IpAddr, Failures>, now: Instant) {
    all.retain(|_, failures| !failures.is_forgotten(now));
    if all.len() < ADDRESSES_MAX {
        return;
    }
    let quietest = all.iter().min_by_key(|(_, failures)| failures.last);
    if let Some(address) = quietest.map(|(address, _)| *address) {
        all.remove(&address);
    }
}

/// What one household or machine has: an address of IPv4, or 64 bits of one of IPv6
/// (<https://www.rfc-editor.org/rfc/rfc6177>).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let bits = address.to_bits() >> 64 << 64;
            // The machine itself has no network, and must not be mistaken for one.
            if address.is_loopback() {
                address.into()
            } else {
                Ipv6Addr::from_bits(bits).into()
            }
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_with_every_wrong_password() {
        let (attempts, here) = (Attempts::default(), address("192.0.2.7"));
        let mut now = Instant::now();
        let mut pauses = Vec::new();
        for _ in 0..16 {
            attempts.failed(here, now);
            let pause = attempts.check(here, now).err();
            let pause = pause.map_or(Duration::ZERO, |RetryAfter(pause)| pause);
            pauses.push(pause.as_secs());
            now += pause;
            assert_eq!(attempts.check(here, now), Ok(()));
        }
        assert_eq!(
            pauses,
            [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_guesses_without_a_rest_has_three_hundred_a_day() {
        let (attempts, here) = (Attempts::default(), address("127.0.0.1"));
        let (start, mut now, mut seen) = (Instant::now(), Instant::now(), 0);
        while now - start < Duration::from_hours(24) {
            if attempts.check(here, now).is_ok() {
                seen += 1;
                attempts.failed(here, now);
            }
            now += SECOND;
        }
        assert!((280..310).contains(&seen), "{seen}");
    }

    #[tokio::test(start_paused = true)]
    async fn others_are_not_made_to_wait() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for _ in 0..9 {
            attempts.failed(address("192.0.2.7"), now);
            attempts.failed(address("2001:db8::1"), now);
        }
        let check = |text: &str, is_free: bool| {
            assert_eq!(
                attempts.check(address(text), now).is_ok(),
                is_free,
                "{text}"
            );
        };
        check("192.0.2.7", false);
        check("::ffff:192.0.2.7", false);
        check("192.0.2.8", true);
        check("2001:db8::2", false);
        check("2001:db8:0:1::1", true);
        check("::1", true);
    }

    #[tokio::test(start_paused = true)]
    async fn a_success_makes_up_for_what_lies_back_and_time_for_all() {
        let (attempts, here) = (Attempts::default(), address("192.0.2.7"));
        let now = Instant::now();
        for _ in 0..5 {
            attempts.failed(here, now);
        }
        // A guesser behind the same proxy gains nothing by it.
        attempts.succeeded(here, now + SECOND);
        attempts.failed(here, now + SECOND);
        assert_eq!(
            attempts.check(here, now + SECOND),
            Err(RetryAfter(2 * SECOND))
        );
        attempts.succeeded(here, now + 90 * SECOND);
        attempts.failed(here, now + 90 * SECOND);
        assert_eq!(attempts.check(here, now + 90 * SECOND), Ok(()));
        for _ in 0..9 {
            attempts.failed(here, now + 90 * SECOND);
        }
        attempts.failed(here, now + 2 * MEMORY);
        assert_eq!(attempts.check(here, now + 2 * MEMORY), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_addresses_come_memory_is_bounded() {
        let (attempts, now) = (Attempts::default(), Instant::now());
        for number in 0..4_500 {
            let later = now + Duration::from_millis(number);
            let bits = u32::try_from(number).unwrap();
            attempts.failed(IpAddr::V4(bits.into()), later);
        }
        assert_eq!(attempts.all(|all| all.len()), ADDRESSES_MAX);
        // Those that came last are remembered.
        assert!(attempts.all(|all| all.contains_key(&IpAddr::V4(4499.into()))));
    }

    #[test]
    fn a_part_of_a_second_is_a_second() {
        assert_eq!(RetryAfter(Duration::from_millis(1500)).seconds(), 2);
        assert_eq!(RetryAfter(Duration::from_secs(2)).seconds(), 2);
    }
}
