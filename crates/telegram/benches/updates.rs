//! How fast updates are read, by what they are: `cargo bench -p telegram`.

use std::fmt;

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use telegram::Update;

fn main() {
    divan::main();
}

/// An update as Telegram sends it, and what it is.
struct Sample {
    name: &'static str,
    json: &'static str,
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

const MESSAGES: [Sample; 3] = [
    Sample {
        name: "text",
        json: r#"{"update_id":870000001,"message":{"message_id":5120,"from":{"id":700000001,"is_bot":false,"first_name":"Jo\u00e3o","last_name":"da Concei\u00e7\u00e3o","username":"joao","language_code":"pt-br","is_premium":true},"chat":{"id":-1002000000001,"title":"Caf\u00e9 & c\u00f3digo","username":"cafe_e_codigo","is_forum":true,"type":"supergroup"},"date":1795345200,"message_thread_id":4,"reply_to_message":{"message_id":5119,"from":{"id":700000002,"is_bot":false,"first_name":"Ana","language_code":"pt-br"},"chat":{"id":-1002000000001,"title":"Caf\u00e9 & c\u00f3digo","username":"cafe_e_codigo","is_forum":true,"type":"supergroup"},"date":1795345100,"message_thread_id":4,"text":"algu\u00e9m j\u00e1 testou a vers\u00e3o nova? \ud83d\ude00"},"text":"@ana sim, ontem \u00e0 noite: est\u00e1 bem mais r\u00e1pida. https://exemplo.com.br/versao","entities":[{"offset":0,"length":4,"type":"mention"},{"offset":48,"length":28,"type":"url"}],"is_topic_message":true}}"#,
    },
    Sample {
        name: "photo",
        json: r#"{"update_id":870000002,"message":{"message_id":5121,"from":{"id":700000002,"is_bot":false,"first_name":"Ana","language_code":"pt-br"},"chat":{"id":-1002000000001,"title":"Caf\u00e9 & c\u00f3digo","username":"cafe_e_codigo","type":"supergroup"},"date":1795345260,"photo":[{"file_id":"AgACAgEAAxkBAAIUAWdAAAFfZm9vYmFyYmF6cXV4AAJ_sTEb","file_unique_id":"AQADf7ExGw","file_size":1291,"width":90,"height":67},{"file_id":"AgACAgEAAxkBAAIUAWdAAAFfZm9vYmFyYmF6cXV5AAJ_sTEb","file_unique_id":"AQADf7ExG3I","file_size":18204,"width":320,"height":240},{"file_id":"AgACAgEAAxkBAAIUAWdAAAFfZm9vYmFyYmF6cXV6AAJ_sTEb","file_unique_id":"AQADf7ExG30","file_size":92518,"width":800,"height":600}],"caption":"o caf\u00e9 da manh\u00e3 \u2615"}}"#,
    },
    Sample {
        name: "edited",
        json: r#"{"update_id":870000003,"edited_message":{"message_id":5120,"from":{"id":700000001,"is_bot":false,"first_name":"Jo\u00e3o","last_name":"da Concei\u00e7\u00e3o","username":"joao","language_code":"pt-br"},"chat":{"id":-1002000000001,"title":"Caf\u00e9 & c\u00f3digo","username":"cafe_e_codigo","type":"supergroup"},"date":1795345200,"edit_date":1795345320,"text":"sim, anteontem \u00e0 noite: est\u00e1 bem mais r\u00e1pida."}}"#,
    },
];

const EVENTS: [Sample; 2] = [
    Sample {
        name: "reaction",
        json: r#"{"update_id":870000004,"message_reaction":{"chat":{"id":-1002000000001,"title":"Caf\u00e9 & c\u00f3digo","username":"cafe_e_codigo","type":"supergroup"},"message_id":5121,"user":{"id":700000001,"is_bot":false,"first_name":"Jo\u00e3o","username":"joao","language_code":"pt-br"},"date":1795345380,"old_reaction":[],"new_reaction":[{"type":"emoji","emoji":"\ud83d\udc4d"}]}}"#,
    },
    Sample {
        name: "poll",
        json: r#"{"update_id":870000005,"poll":{"id":"5300000000000000001","question":"Quando \u00e9 o encontro?","options":[{"text":"s\u00e1bado","voter_count":7},{"text":"domingo","voter_count":3},{"text":"n\u00e3o posso","voter_count":1}],"total_voter_count":11,"is_closed":false,"is_anonymous":true,"type":"regular","allows_multiple_answers":false}}"#,
    },
];

/// The envelope, and what decides where the update belongs: what an update takes before it is accepted.
#[divan::bench(args = MESSAGES.iter().chain(&EVENTS))]
fn facts(bencher: Bencher<'_, '_>, sample: &Sample) {
    counted(bencher, sample).bench(|| Update::decode_with_facts(black_box(sample.json.as_bytes())));
}

/// The envelope and the whole message.
#[divan::bench(args = &MESSAGES)]
fn message(bencher: Bencher<'_, '_>, sample: &Sample) {
    counted(bencher, sample)
        .bench(|| Update::decode_with_message(black_box(sample.json.as_bytes())));
}

/// The envelope and what an update that is no message tells.
#[divan::bench(args = &EVENTS)]
fn event(bencher: Bencher<'_, '_>, sample: &Sample) {
    counted(bencher, sample).bench(|| {
        let update = Update::decode(black_box(sample.json.as_bytes())).ok()?;
        Some((
            update.reactions(),
            update.member_change(),
            update.poll_event(),
        ))
    });
}

/// Counts bytes and updates a second.
fn counted<'a, 'b>(bencher: Bencher<'a, 'b>, sample: &Sample) -> Bencher<'a, 'b> {
    let bencher = bencher.counter(BytesCount::new(sample.json.len()));
    bencher.counter(ItemsCount::new(1_usize))
}
