//! Who is in the group. In goes a person, out comes their `user` object. Constants and no chance.

use std::sync::Arc;

use super::object::Object;

/// A member of the group.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) name: &'static str,
    pub(crate) username: Option<&'static str>,
    pub(crate) speaks_portuguese: bool,
    /// How much they talk compared with the others.
    pub(crate) talks: u32,
    /// The `user` object.
    pub(crate) json: Arc<str>,
}

type Row = (&'static str, &'static str, &'static str, &'static str, u32);

/// First name, last name, user name, language, talkativeness. The first one owns the group.
const PEOPLE: [Row; 25] = [
    ("André", "Perez", "andreperez", "pt-br", 14),
    ("Beatriz", "Conceição", "biaconceicao", "pt-br", 12),
    ("Caio", "Araújo", "caioaraujo", "pt-br", 9),
    ("Débora", "Magalhães", "", "pt-br", 7),
    ("Emily", "Johnson", "emilyj", "en", 8),
    ("Flávio", "", "flaviodev", "pt-br", 4),
    ("Gabriela", "Simões", "gabisimoes", "pt-br", 6),
    ("Henry", "O'Neill", "henryoneill", "en", 5),
    ("Inês", "Guimarães", "ines_g", "pt", 5),
    ("João", "Gonçalves", "joaog", "pt-br", 11),
    ("Kevin", "Smith", "", "en", 2),
    ("Letícia", "Brandão", "leticiab", "pt-br", 8),
    ("Márcio", "Antônio", "", "pt-br", 3),
    ("Nuno", "Assunção", "nunoassuncao", "pt", 3),
    ("Olivia", "Brown", "oliviabrown", "en", 6),
    ("Patrícia 🌻", "", "patriciaflor", "pt-br", 5),
    ("Rafael", "Muñoz", "rafamunoz", "es", 2),
    ("Sérgio", "Falcão", "sergiofalcao", "pt-br", 4),
    ("Tatiana", "Lourenço", "", "pt-br", 3),
    ("Ulisses", "Brandt", "ulisses", "", 1),
    ("Vitória", "Sá", "vitoriasa", "pt-br", 4),
    ("William", "Taylor", "willtaylor", "en", 3),
    ("Yasmin", "Haddad", "yasminh", "pt-br", 2),
    ("Zoë", "Clarke", "zoeclarke", "en", 2),
    ("Zé", "", "", "pt-br", 1),
];

const FIRST_ID: i64 = 190_000_017;
/// Newer accounts have ids beyond 32 bits.
const FIRST_LARGE_ID: i64 = 6_900_000_101;

/// Everybody, the owner first.
pub(crate) fn people() -> Vec<Person> {
    (0_i64..)
        .zip(PEOPLE)
        .map(|(number, row)| person(number, row))
        .collect()
}

fn person(number: i64, (first, last, username, language, talks): Row) -> Person {
    let first_id = if number % 3 == 1 {
        FIRST_LARGE_ID
    } else {
        FIRST_ID
    };
    let id = first_id + number * 7_919_113;
    let mut json = Object::new()
        .raw("id", id)
        .raw("is_bot", false)
        .text("first_name", first);
    for (field, value) in [
        ("last_name", last),
        ("username", username),
        ("language_code", language),
    ] {
        if !value.is_empty() {
            json = json.text(field, value);
        }
    }
    if number % 5 == 1 {
        json = json.flag("is_premium");
    }
    Person {
        id,
        name: first,
        username: (!username.is_empty()).then_some(username),
        speaks_portuguese: language.starts_with("pt"),
        talks,
        json: json.end().into(),
    }
}

/// A bot's `user` object.
pub(crate) fn bot(id: i64, first_name: &str, username: &str) -> Arc<str> {
    Object::new()
        .raw("id", id)
        .raw("is_bot", true)
        .text("first_name", first_name)
        .text("username", username)
        .end()
        .into()
}

/// Who stands in for posts of a linked channel.
pub(crate) fn service_notifications() -> Arc<str> {
    let id = telegram::SERVICE_NOTIFICATIONS;
    Object::new()
        .raw("id", id)
        .raw("is_bot", false)
        .text("first_name", "Telegram")
        .end()
        .into()
}

/// Who stands in for anonymous administrators.
pub(crate) fn anonymous_bot() -> Arc<str> {
    bot(
        telegram::GROUP_ANONYMOUS_BOT.0,
        "Group",
        "GroupAnonymousBot",
    )
}

/// The channel whose posts are forwarded into the group.
pub(crate) fn channel() -> Arc<str> {
    Object::new()
        .raw("id", -1_001_650_000_111_i64)
        .text("title", "Dados Abertos 🇧🇷")
        .text("username", "dadosabertosbr")
        .text("type", "channel")
        .end()
        .into()
}
