//! The value of a field, while the object is being read that has it: in one go as it comes, or part by part once it has
//! been passed. What is wrong with a value that comes is an error, and it never comes again.

use serde::Deserialize;

use crate::lenient::{gather, read, take};
use crate::wire::{Cursor, Raw, Unusual};

/// The value of a field, while the object is being read that has it.
pub(crate) enum Value<'c, 'a> {
    /// Next in the object: it is read as it goes, whole or not at all.
    Next(&'c mut Cursor<'a>),
    /// Stepped over already: read part by part, where it must be.
    Passed(Raw<'a>),
}

/// A value that cannot be read, or not the whole of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unread;

impl From<Unusual> for Unread {
    fn from(_: Unusual) -> Self {
        Self
    }
}

impl From<serde_json::Error> for Unread {
    fn from(_: serde_json::Error) -> Self {
        Self
    }
}

impl<'a> Value<'_, 'a> {
    /// As [`read()`].
    pub(crate) fn read<T: Deserialize<'a>>(self) -> Result<T, Unread> {
        Ok(match self {
            Self::Next(cursor) => T::deserialize(cursor)?,
            Self::Passed(value) => read(value.get())?,
        })
    }

    /// As [`take`].
    pub(crate) fn take<T: Deserialize<'a>>(self, place: &mut Option<T>) -> Result<(), Unread> {
        match self {
            Self::Next(cursor) => *place = Some(T::deserialize(cursor)?),
            Self::Passed(value) => take(value, place)?,
        }
        Ok(())
    }

    /// As [`gather`].
    pub(crate) fn gather<T: Deserialize<'a>>(self, list: &mut Vec<T>) -> Result<(), Unread> {
        match self {
            Self::Next(cursor) => *list = Vec::deserialize(cursor)?,
            Self::Passed(value) => gather(value, list)?,
        }
        Ok(())
    }

    /// Steps over it. A field that is `null` is as good as absent, which is for whoever reads part by part to see.
    pub(crate) fn pass(self) -> Result<(), Unread> {
        if let Self::Next(cursor) = self {
            if cursor.null()? {
                return Err(Unread);
            }
            cursor.pass()?;
        }
        Ok(())
    }

    /// The value as it stands there.
    pub(crate) fn raw(self) -> Result<Raw<'a>, Unread> {
        Ok(match self {
            Self::Next(cursor) => cursor.raw()?,
            Self::Passed(value) => value,
        })
    }
}
