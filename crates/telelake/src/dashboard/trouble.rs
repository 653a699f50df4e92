//! Why something about the lake failed, for readers of either language: the libraries' errors in, both texts out.
//!
//! The libraries speak English. What they say of our own operations is said in Portuguese here; what a store, a format or the
//! system says of them stays as it is, but for what happens to every disk.

use std::io::{Error as IoError, ErrorKind};
use std::sync::Arc;

use server::dashboard::Told;

/// `error` with its causes, in both languages.
pub(crate) fn trouble(error: &anyhow::Error) -> Told {
    let mut portuguese: Vec<String> = Vec::new();
    for cause in error.chain() {
        let told = in_portuguese(cause).unwrap_or_else(|| cause.to_string());
        // Other people's errors often end with the text of their causes.
        if portuguese.last().is_none_or(|last| !last.ends_with(&told)) {
            portuguese.push(told);
        }
    }
    Told {
        english: format!("{error:#}"),
        portuguese: portuguese.join(": "),
    }
}

fn in_portuguese(cause: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(error) = cause.downcast_ref::<etl::Error>() {
        return of_etl(error);
    }
    if let Some(error) = cause.downcast_ref::<lake::Error>() {
        return of_lake(error);
    }
    if let Some(error) = cause.downcast_ref::<IoError>() {
        return of_system(error);
    }
    of_system(cause.downcast_ref::<Arc<IoError>>()?)
}

fn of_etl(error: &etl::Error) -> Option<String> {
    let told = match error {
        etl::Error::Lake(error) => return of_lake(error),
        etl::Error::ReadObject { key, .. } => format!("não é possível ler `{key}` até o fim"),
        etl::Error::ReadFooter { key, .. } => format!("não é possível ler o rodapé de `{key}`"),
        etl::Error::Damaged { key, .. } => format!("o arquivo `{key}` está danificado"),
        etl::Error::Lost(_) => "a leitura dos rodapés foi interrompida".to_owned(),
        etl::Error::Scratch { path, .. } => {
            format!(
                "não é possível usar o arquivo temporário `{}`",
                path.display()
            )
        }
        etl::Error::BuildRows { day, .. } => format!("não é possível formar as linhas de {day}"),
        etl::Error::WriteParquet { day, .. } => {
            format!("não é possível gravar o arquivo Parquet de {day}")
        }
        etl::Error::Cancelled { day } => format!("a preparação de {day} foi interrompida"),
        etl::Error::OutOfTime { day } => format!("o tempo acabou antes de {day} ficar pronto"),
        etl::Error::Task { day, .. } => format!("o trabalho em {day} foi interrompido"),
    };
    Some(told)
}

/// What can happen where a lake is listed, verified and compacted.
fn of_lake(error: &lake::Error) -> Option<String> {
    use lake::Error;
    let told = match error {
        Error::OpenRoot { path, .. } => {
            format!("não é possível abrir a pasta do lake `{}`", path.display())
        }
        Error::List { root, prefix, .. } => format!("não é possível listar `{prefix}` em {root}"),
        Error::Read { root, key, .. } => format!("não é possível ler `{key}` em {root}"),
        Error::Write { root, key, .. } => format!("não é possível gravar `{key}` em {root}"),
        Error::Remove { root, key, .. } => format!("não é possível remover `{key}` em {root}"),
        Error::Publish {
            root, key, file, ..
        } => format!(
            "não é possível publicar `{}` como `{key}` em {root}",
            file.display()
        ),
        Error::OpenJournal { dir, .. } => {
            format!("não é possível abrir o journal `{}`", dir.display())
        }
        Error::AppendRecord { dir, .. } => {
            format!("não é possível gravar no journal `{}`", dir.display())
        }
        Error::JournalClosed { dir } => format!("o journal `{}` está fechado", dir.display()),
        Error::ReadSegment { path, .. } => {
            format!(
                "não é possível ler o segmento do journal `{}`",
                path.display()
            )
        }
        Error::PackSegment { path, .. } => format!(
            "não é possível empacotar o segmento do journal `{}`",
            path.display()
        ),
        Error::DamagedSegment { path } => {
            format!("o segmento do journal `{}` está danificado", path.display())
        }
        Error::RemoveSegment { path, .. } => format!(
            "não é possível remover o segmento do journal `{}`",
            path.display()
        ),
        Error::Task { what, .. } => format!("o trabalho em {what} foi interrompido"),
        _ => return None,
    };
    Some(told)
}

fn of_system(error: &IoError) -> Option<String> {
    let told = match error.kind() {
        ErrorKind::StorageFull => "o disco está cheio",
        ErrorKind::QuotaExceeded => "a cota do disco foi atingida",
        ErrorKind::PermissionDenied => "permissão negada",
        ErrorKind::ReadOnlyFilesystem => "o disco só pode ser lido",
        ErrorKind::NotFound => "o arquivo ou a pasta não existe",
        ErrorKind::NotADirectory => "não é uma pasta",
        _ => return None,
    };
    // An error with a text of its own says more than its kind.
    error.raw_os_error().map(|_| told.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn a_full_disk_is_told_in_both_languages() {
        let source = IoError::from_raw_os_error(28);
        let path = PathBuf::from("/lake/_scratch/a");
        let error = etl::Error::Scratch { path, source };
        let told = trouble(&anyhow::Error::from(error));
        assert_eq!(
            told.portuguese,
            "não é possível usar o arquivo temporário `/lake/_scratch/a`: o disco está cheio"
        );
        assert!(told.english.starts_with("cannot use the scratch file"));
    }

    #[test]
    fn what_the_lake_refuses_the_etl_tells_once() {
        let dir = PathBuf::from("journal");
        let error = etl::Error::from(lake::Error::JournalClosed { dir });
        let told = trouble(&anyhow::Error::from(error));
        assert_eq!(told.portuguese, "o journal `journal` está fechado");
        assert_eq!(told.english, "the journal `journal` is closed");
    }

    #[test]
    fn what_others_say_stays_as_it_is() {
        let error = anyhow::anyhow!("SlowDown").context("the counts of days are no text");
        let told = trouble(&error);
        assert_eq!(told.portuguese, "the counts of days are no text: SlowDown");
        assert_eq!(told.portuguese, told.english);
    }
}
