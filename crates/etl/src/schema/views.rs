//! The views: questions with a name, over the tables. The same text runs on the local engine and on
//! Athena.

/// A view.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Its name in SQL.
    pub name: &'static str,
    /// What it shows, in English.
    pub doc_en: &'static str,
    /// What it shows, in Portuguese.
    pub doc_pt: &'static str,
    /// The query behind it.
    pub sql: &'static str,
}

/// All views. One may read another that stands before it.
pub const VIEWS: [View; 4] = [
    View {
        name: "telegram_edits",
        doc_en: "Every version of every edited message that a bot received, oldest first by `version` (1 is the original, if it was received); \
                 `seconds_to_edit` after the message, and `is_visible` unless the version looks like the one before, as after a reaction. \
                 Count edits with `WHERE version > 1 AND is_visible`.",
        doc_pt: "Todas as versões de cada mensagem editada que um bot recebeu, a mais antiga primeiro por `version` (1 é a original, se foi recebida); \
                 `seconds_to_edit` depois da mensagem, e `is_visible` salvo se a versão for igual à anterior, como após uma reação. \
                 Conte edições com `WHERE version > 1 AND is_visible`.",
        sql: include_str!("views/edits.sql"),
    },
    View {
        name: "telegram_users",
        doc_en: "One row per account that wrote, reacted, voted or was a member: its names as last seen, when it was first and last seen, and its messages.",
        doc_pt: "Uma linha por conta que escreveu, reagiu, votou ou foi membro: seus nomes como vistos por último, quando foi vista pela primeira e pela última vez, e suas mensagens.",
        sql: include_str!("views/users.sql"),
    },
    View {
        name: "telegram_chats",
        doc_en: "One row per chat and title that it has had: `title_since` to `title_until` (NULL for the present one), its type, and `logical_chat_id`, which a \
                 group and the supergroup that it became share. Join on `chat_id` with `title_until IS NULL` for one row a chat.",
        doc_pt: "Uma linha por chat e título que ele teve: de `title_since` a `title_until` (NULL para o atual), seu tipo, e `logical_chat_id`, que um grupo e o \
                 supergrupo em que se transformou compartilham. Una por `chat_id` com `title_until IS NULL` para uma linha por chat.",
        sql: include_str!("views/chats.sql"),
    },
    View {
        name: "telegram_topics",
        doc_en: "One row per topic of a forum: its name now and when created, its messages, and when it was first and last used. General is topic 1.",
        doc_pt: "Uma linha por tópico de um fórum: seu nome agora e na criação, suas mensagens, e quando foi usado pela primeira e pela última vez. General é o tópico 1.",
        sql: include_str!("views/topics.sql"),
    },
];
