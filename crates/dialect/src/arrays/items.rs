//! To come.

use crate::definition::Definition;

pub(super) const FUNCTIONS: &[Definition] = &[];
