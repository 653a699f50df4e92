//! Arguments of the form `--name value`. Comes in: what the program was called with. Goes out:
//! values by name, or a complaint that names the argument.

use std::{collections::HashMap, error::Error, str::FromStr};

/// Why a program of the benches ends.
pub type Failure = Box<dyn Error + Send + Sync>;

/// The arguments of one call.
#[derive(Clone, Debug)]
pub struct Arguments(HashMap<String, String>);

impl Arguments {
    /// Those of this process.
    ///
    /// # Errors
    /// If one is not of the form `--name value`.
    pub fn of_this_call() -> Result<Self, Failure> {
        let mut words = std::env::args().skip(1);
        let mut values = HashMap::new();
        while let Some(word) = words.next() {
            let name = word
                .strip_prefix("--")
                .ok_or(format!("`{word}` is no argument"))?;
            let value = words.next().ok_or(format!("{word} what?"))?;
            values.insert(name.to_owned(), value);
        }
        Ok(Self(values))
    }

    /// The value of `--name`.
    ///
    /// # Errors
    /// If it is missing, or is no such value.
    pub fn get<T: FromStr<Err: Error + Send + Sync + 'static>>(
        &self,
        name: &str,
    ) -> Result<T, Failure> {
        let text = self.0.get(name).ok_or(format!("--{name} is missing"))?;
        Ok(text.parse()?)
    }

    /// The value of `--name`, or `default` where it is not given.
    ///
    /// # Errors
    /// If it is no such value.
    pub fn get_or<T: FromStr<Err: Error + Send + Sync + 'static>>(
        &self,
        name: &str,
        default: T,
    ) -> Result<T, Failure> {
        self.0
            .get(name)
            .map_or(Ok(default), |text| Ok(text.parse()?))
    }
}
