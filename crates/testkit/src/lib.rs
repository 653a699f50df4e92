//! Fault-injecting store, golden day, reference model: for tests only.
