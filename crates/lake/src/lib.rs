//! Where objects live: zones, keys, journal, clock, days.
