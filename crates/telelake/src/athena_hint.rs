//! What can be done when Athena cannot run a query. In goes its error, out comes a hint.

use athena::{Error, Trouble};

use crate::words::Language;

/// What to do about `error`, if something has to be put right first.
pub(crate) fn athena_hint(error: &Error, language: Language) -> Option<&'static str> {
    if let Error::NoBucket { .. } = error {
        return Some(language.pick(
            "set `lake.enriched` to the bucket that Athena reads",
            "defina `lake.enriched` com o bucket que o Athena lê",
        ));
    }
    let (english, portuguese) = match error.trouble()? {
        Trouble::NoWorkgroup => (
            "set `athena.workgroup` to one that there is: `primary` is in every account, and `aws athena list-work-groups` lists all",
            "defina `athena.workgroup` com um que exista: `primary` existe em toda conta, e `aws athena list-work-groups` lista todos",
        ),
        Trouble::NoOutput => (
            "set `athena.output` to a place for results, such as `s3://my-results/athena`, or `athena.workgroup` to a workgroup that has one",
            "defina `athena.output` com um lugar para os resultados, como `s3://meus-resultados/athena`, ou `athena.workgroup` com um workgroup que tenha um",
        ),
        Trouble::BadOutput => (
            "results go to `athena.output`, or to where the workgroup says: that bucket must exist, in this region, and these credentials must be allowed to write to it",
            "os resultados vão para `athena.output`, ou para onde o workgroup diz: esse bucket tem que existir, nesta região, e essas credenciais precisam poder escrever nele",
        ),
        Trouble::NoDatabase => (
            "set `lake.database` to the database of the tables, or make one with `telelake tables create`",
            "defina `lake.database` com o banco de dados das tabelas, ou crie um com `telelake tables create`",
        ),
        Trouble::NoTable => (
            "`telelake tables list --engine athena` shows which tables are there, and `telelake tables create` makes what is missing",
            "`telelake tables list --engine athena` mostra que tabelas existem, e `telelake tables create` cria as que faltam",
        ),
        Trouble::NoColumn => (
            "`DESCRIBE` and the name of a table list its columns; `telelake tables list --engine athena` shows which the table lacks",
            "`DESCRIBE` e o nome de uma tabela listam as colunas dela; `telelake tables list --engine athena` mostra as que lhe faltam",
        ),
        Trouble::ScanLimit => (
            "restrict `context_date`, so that fewer days are read, or raise the limit of the workgroup",
            "restrinja `context_date`, para que menos dias sejam lidos, ou aumente o limite do workgroup",
        ),
    };
    Some(language.pick(english, portuguese))
}
