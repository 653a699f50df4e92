//! The bot token: a secret that says whose bot it is. In comes text, out comes a checked token;
//! neither ever appears in an error.

use secrecy::{ExposeSecret as _, SecretString};
use telegram::BotId;

use crate::Error;

/// What replaces the token wherever a server repeats it to us.
const REDACTED: &str = "***";

/// A token of the shape `123456789:AAE…`.
#[derive(Clone)]
pub(crate) struct Token {
    id: BotId,
    secret: SecretString,
}

impl Token {
    /// The token in `text`, blanks around it forgiven: it was pasted by a person.
    pub(crate) fn parse(text: &SecretString) -> Result<Self, Error> {
        let trimmed = text.expose_secret().trim();
        let (digits, key) = trimmed.split_once(':').ok_or(Error::MalformedToken)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Error::MalformedToken);
        }
        let is_key_byte = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if key.is_empty() || !key.bytes().all(is_key_byte) {
            return Err(Error::MalformedToken);
        }
        let id = digits
            .parse()
            .map_err(|_not_a_number| Error::MalformedToken)?;
        Ok(Self {
            id,
            secret: SecretString::from(trimmed),
        })
    }

    pub(crate) fn bot_id(&self) -> BotId {
        self.id
    }

    /// The address of `method`. It contains the token: for the HTTP client's eyes only.
    pub(crate) fn method_url(&self, api_url: &str, method: &str) -> String {
        format!("{api_url}/bot{}/{method}", self.secret.expose_secret())
    }

    /// `text` without the token in it.
    pub(crate) fn redact(&self, text: &str) -> String {
        let secret = self.secret.expose_secret();
        let whole = text.replace(secret, REDACTED);
        // The part after the colon is what must not be known; some servers repeat only that.
        match secret.split_once(':') {
            Some((_, key)) => whole.replace(key, REDACTED),
            None => whole,
        }
    }

    /// Whether `text` gives the token away.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.redact(text) != text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<i64>) {
        let parsed = Token::parse(&SecretString::from(text)).ok();
        assert_eq!(parsed.map(|token| token.bot_id().0), expected, "{text:?}");
    }

    #[test]
    fn a_token_is_digits_a_colon_and_a_key() {
        check(
            "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
            Some(110_201_543),
        );
        check(" 7:a_-Z \n", Some(7));
        for malformed in [
            "",
            ":",
            "7:",
            ":key",
            "seven:key",
            "7:k y",
            "7:k/../y",
            "-7:key",
            "7:ké",
        ] {
            check(malformed, None);
        }
        check("99999999999999999999:key", None);
    }

    #[test]
    fn a_repeated_token_is_redacted_whole_or_in_part() {
        let token = Token::parse(&SecretString::from("7:SECRET")).unwrap();
        assert_eq!(
            token.redact("no route /bot7:SECRET/getMe"),
            "no route /bot***/getMe"
        );
        assert_eq!(token.redact("key SECRET is bad"), "key *** is bad");
        assert!(!token.is_in("nothing here"));
    }
}
