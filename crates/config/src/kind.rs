//! What kinds of values there are, and the words for what may stand there. How a text is checked is in
//! `parse.rs`.

use crate::{Language, language::text};

/// What kind of value a setting takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Chat ids, or `*`.
    Chats,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A length of time, such as `15m`.
    Duration,
    /// An IP address and a port, or `off`.
    Door,
    /// An `https` address without a path.
    HttpsOrigin,
    /// A path of this machine, to a file or a folder.
    LocalPath,
    /// An IP address and a port.
    Listen,
    /// A bucket, `s3://…`, a path, or `memory:`.
    Location,
    /// The name of a database.
    Name,
    /// A whole number within bounds.
    Number {
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// A password's Argon2 hash, a string that begins with `$argon2`.
    PasswordHash,
    /// A secret of `A-Za-z0-9_-` with at least this length.
    PlainSecret(usize),
    /// A cron pattern of five fields, or `off`.
    Schedule,
    /// An amount of memory or disk, such as `64MiB`.
    Size,
    /// Any text.
    Text,
    /// The name of a time zone.
    TimeZone,
    /// An `https` or `http` address.
    WebAddress,
}

impl Kind {
    /// What may stand there, in words.
    pub fn allowed(self, language: Language) -> String {
        let words = match self {
            Self::Choice(choices) => {
                let quoted: Vec<String> = choices.iter().map(|word| format!("`{word}`")).collect();
                return quoted.join(", ");
            }
            Self::Number { min, max } => {
                return match language {
                    Language::English => format!("a whole number from {min} to {max}"),
                    Language::Portuguese => format!("um número inteiro de {min} a {max}"),
                };
            }
            Self::PlainSecret(min) => {
                return match language {
                    Language::English => format!("{min} to 256 of `A-Z`, `a-z`, `0-9`, `_`, `-`"),
                    Language::Portuguese => {
                        format!("de {min} a 256 de `A-Z`, `a-z`, `0-9`, `_`, `-`")
                    }
                };
            }
            Self::Chats => text(
                "chat ids such as `-1001234567890`, separated by commas, or `*`",
                "ids de chat como `-1001234567890`, separados por vírgulas, ou `*`",
            ),
            Self::Duration => text(
                "a duration such as `5ms`, `15m`, `1h`",
                "uma duração como `5ms`, `15m`, `1h`",
            ),
            Self::HttpsOrigin => text(
                "an `https` address without a path, such as `https://lake.example.org`",
                "um endereço `https` sem caminho, como `https://lake.example.org`",
            ),
            Self::LocalPath => text("a local path", "um caminho local"),
            Self::Listen => text(
                "an IP address and a port, such as `127.0.0.1:8080`",
                "um endereço IP e uma porta, como `127.0.0.1:8080`",
            ),
            Self::Door => text(
                "an IP address and a port, such as `127.0.0.1:8080`, or `off`",
                "um endereço IP e uma porta, como `127.0.0.1:8080`, ou `off`",
            ),
            Self::PasswordHash => text(
                "what `telelake dashboard password` makes of a password, and not the password itself",
                "o que `telelake dashboard password` faz de uma senha, e não a própria senha",
            ),
            Self::Location => text(
                "a bucket name, `s3://bucket/prefix`, a path such as `./raw`, or `memory:`",
                "o nome de um bucket, `s3://bucket/prefixo`, um caminho como `./raw`, ou `memory:`",
            ),
            Self::Name => text("letters, digits and `_`", "letras, dígitos e `_`"),
            Self::Schedule => text(
                "a cron pattern of five fields such as `0 3 * * *`, or `off`",
                "um padrão cron de cinco campos como `0 3 * * *`, ou `off`",
            ),
            Self::Size => text(
                "a size such as `512KiB`, `64MiB`, `1GiB`",
                "um tamanho como `512KiB`, `64MiB`, `1GiB`",
            ),
            Self::Text => text("a text that is not empty", "um texto não vazio"),
            Self::TimeZone => text(
                "a time zone name such as `America/Sao_Paulo`",
                "um nome de fuso horário como `America/Sao_Paulo`",
            ),
            Self::WebAddress => text(
                "an address such as `https://lake.example.org`",
                "um endereço como `https://lake.example.org`",
            ),
        };
        words.in_language(language).to_owned()
    }
}
