//! Accepting updates however they arrive.
