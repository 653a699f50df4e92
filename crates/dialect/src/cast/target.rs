//! What a value is cast to: the name of a type in Trino's words, read into one of arrow's.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef, Fields, TimeUnit};
use datafusion::error::{DataFusionError, Result};

use crate::sql_type::json_field;

/// A type to cast to.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The type, with the mark of JSON.
    pub(crate) field: FieldRef,
    /// The most letters that a `varchar(n)` keeps, or all that a `char(n)` has.
    pub(crate) letters: Option<(usize, Filling)>,
    /// The type's name.
    pub(crate) name: String,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Filling {
    None,
    Blanks,
}

/// Types within types, so deep.
const NESTING_MAX: usize = 16;

impl Target {
    /// Reads the name of a type.
    pub(crate) fn of(name: &str) -> Result<Self> {
        let tokens = tokens(name);
        let mut reader = Reader {
            tokens: &tokens,
            letters: None,
        };
        let field = reader.field("item", 0).filter(|_| reader.tokens.is_empty());
        match field {
            Some(field) => Ok(Self {
                field,
                letters: reader.letters,
                name: name.to_lowercase(),
            }),
            None => Err(DataFusionError::Plan(format!(
                "Unknown type: {}",
                name.to_lowercase()
            ))),
        }
    }

    /// The type `kind`.
    pub(crate) fn like(kind: &DataType) -> Self {
        Self {
            field: Arc::new(Field::new("item", kind.clone(), true)),
            letters: None,
            name: crate::sql_type::trino_name(kind),
        }
    }

    pub(crate) fn kind(&self) -> &DataType {
        self.field.data_type()
    }

    /// The type of a part, which has no name of its own.
    pub(crate) fn part(field: &FieldRef) -> Self {
        Self {
            field: Arc::clone(field),
            letters: None,
            name: if crate::sql_type::is_json(field) {
                "json".to_owned()
            } else {
                crate::sql_type::trino_name(field.data_type())
            },
        }
    }
}

/// Words in small letters, numbers and brackets; angle brackets are round ones.
fn tokens(name: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut in_word = false;
    for letter in name.chars() {
        match letter {
            '(' | '<' => tokens.push("(".to_owned()),
            ')' | '>' => tokens.push(")".to_owned()),
            ',' => tokens.push(",".to_owned()),
            letter if letter.is_alphanumeric() || letter == '_' => {
                let letters = letter.to_lowercase();
                match tokens.last_mut() {
                    Some(word) if in_word => word.extend(letters),
                    _ => tokens.push(letters.collect()),
                }
                in_word = true;
                continue;
            }
            _ => {}
        }
        in_word = false;
    }
    tokens
}

struct Reader<'a> {
    tokens: &'a [String],
    letters: Option<(usize, Filling)>,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<&str> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn takes(&mut self, token: &str) -> bool {
        let found = self.tokens.first().is_some_and(|next| next == token);
        if found {
            self.next();
        }
        found
    }

    /// Numbers in brackets, if there are any.
    fn numbers(&mut self) -> Option<Vec<u32>> {
        let mut numbers = Vec::new();
        if self.takes("(") {
            loop {
                numbers.push(self.next()?.parse().ok()?);
                if !self.takes(",") {
                    break;
                }
            }
            self.takes(")").then_some(())?;
        }
        Some(numbers)
    }

    fn field(&mut self, name: &str, depth: usize) -> Option<FieldRef> {
        if depth > NESTING_MAX {
            return None;
        }
        let word = self.next()?.to_owned();
        let kind = match word.as_str() {
            "boolean" | "bool" => DataType::Boolean,
            "tinyint" => DataType::Int8,
            "smallint" => DataType::Int16,
            "int" | "integer" => DataType::Int32,
            "bigint" => DataType::Int64,
            "real" => DataType::Float32,
            "double" => {
                self.takes("precision");
                DataType::Float64
            }
            "decimal" | "dec" | "numeric" => self.decimal()?,
            "varchar" | "string" | "text" => {
                self.letters = self.length().ok()?.map(|length| (length, Filling::None));
                DataType::Utf8
            }
            "char" | "character" => {
                let is_varying = self.takes("varying");
                let length = self.length().ok()?;
                self.letters = match (is_varying, length) {
                    (true, length) => length.map(|length| (length, Filling::None)),
                    (false, length) => Some((length.unwrap_or(1), Filling::Blanks)),
                };
                DataType::Utf8
            }
            "varbinary" => DataType::Binary,
            "json" => return Some(json_field(name)),
            "date" => DataType::Date32,
            "time" => {
                self.numbers()?;
                DataType::Time64(TimeUnit::Microsecond)
            }
            "timestamp" => self.timestamp()?,
            "array" => {
                self.takes("(").then_some(())?;
                let item = self.field("item", depth + 1)?;
                self.takes(")").then_some(())?;
                DataType::List(item)
            }
            "map" => {
                self.takes("(").then_some(())?;
                let key = self.field("key", depth + 1)?;
                self.takes(",").then_some(())?;
                let value = self.field("value", depth + 1)?;
                self.takes(")").then_some(())?;
                // The field of the values knows whether they are JSON.
                let key = Field::new("key", key.data_type().clone(), false);
                let entries = DataType::Struct(vec![Arc::new(key), value].into());
                DataType::Map(Arc::new(Field::new("entries", entries, false)), false)
            }
            "row" | "struct" => DataType::Struct(self.fields(depth)?),
            _ => return None,
        };
        Some(Arc::new(Field::new(name, kind, true)))
    }

    /// The length of a text; `Ok(None)` if none is given.
    fn length(&mut self) -> Result<Option<usize>, ()> {
        let numbers = self.numbers().ok_or(())?;
        let length = numbers.first();
        Ok(length.and_then(|length| usize::try_from(*length).ok()))
    }

    fn decimal(&mut self) -> Option<DataType> {
        let numbers = self.numbers()?;
        let precision = numbers
            .first()
            .map_or(Some(38), |number| u8::try_from(*number).ok())?;
        let scale = numbers
            .get(1)
            .map_or(Some(0), |number| i8::try_from(*number).ok())?;
        let fits = (1..=38).contains(&precision) && u8::try_from(scale).ok()? <= precision;
        fits.then_some(DataType::Decimal128(precision, scale))
    }

    fn timestamp(&mut self) -> Option<DataType> {
        let digits = self.numbers()?.first().copied().unwrap_or(3);
        let unit = match digits {
            0 => TimeUnit::Second,
            1..=3 => TimeUnit::Millisecond,
            4..=6 => TimeUnit::Microsecond,
            _ => TimeUnit::Nanosecond,
        };
        let has_zone = self.takes("with");
        if has_zone || self.takes("without") {
            (self.takes("time") && self.takes("zone")).then_some(())?;
        }
        Some(DataType::Timestamp(unit, has_zone.then(|| "UTC".into())))
    }

    fn fields(&mut self, depth: usize) -> Option<Fields> {
        self.takes("(").then_some(())?;
        let mut fields = Vec::new();
        loop {
            // A field has a name and a type, or only a type.
            let is_named = self
                .tokens
                .get(1)
                .is_some_and(|next| !["(", ")", ",", "with", "precision"].contains(&next.as_str()));
            let name = if is_named {
                self.next()?.to_owned()
            } else {
                format!("field{}", fields.len())
            };
            fields.push(self.field(&name, depth + 1)?);
            if !self.takes(",") {
                break;
            }
        }
        self.takes(")").then(|| fields.into())
    }
}
