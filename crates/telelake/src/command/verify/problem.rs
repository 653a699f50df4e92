//! What is wrong in a lake, in the reader's language. English is the library's own.

use etl::Problem;

use crate::words::Language;

pub(crate) fn told(language: Language, problem: &Problem) -> String {
    language.pick(problem.to_string(), in_portuguese(problem))
}

fn in_portuguese(problem: &Problem) -> String {
    match problem {
        // What a library says of a damaged object or file is English everywhere.
        Problem::DamagedObject { object, damage } => {
            format!("`{object}` está danificado: {damage}")
        }
        Problem::MissingFromObject { object, missing } => {
            format!("faltam {missing} updates em `{object}`")
        }
        Problem::MissingObject { object, missing } => {
            format!("falta `{object}`, com {missing} updates")
        }
        Problem::MissingUpdates {
            missing,
            made_from,
            found,
        } => format!(
            "faltam {missing} updates: os arquivos foram feitos de {made_from}, o raw tem {found}"
        ),
        Problem::DamagedMessages { reason } => {
            format!("o arquivo de mensagens está danificado: {reason}")
        }
        Problem::WrongFile => "falta um arquivo do dia, ou outro está em seu lugar".to_owned(),
        Problem::UnreadableFile { file, reason } => {
            format!("não é possível ler `{file}`: {reason}")
        }
        Problem::Rows {
            table,
            chat_id,
            expected,
            found,
        } => format!("`{table}` tem {found} linhas do chat {chat_id}, o raw tem {expected}"),
        Problem::UnreadableReceipts { object } => {
            format!("`{object}` não é um registro de recibos")
        }
        Problem::Receipts {
            run,
            received,
            answered,
        } => format!(
            "os recibos da execução {run} não fecham: recebeu {received} updates e respondeu a {answered}"
        ),
        Problem::Sealed {
            run,
            acknowledged,
            sealed,
        } => format!(
            "a execução {run} confirmou {acknowledged} updates, e seu journal tinha {sealed}"
        ),
    }
}
