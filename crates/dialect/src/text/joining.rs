//! Texts joined to one: `concat`, which `||` is, too, and `concat_ws`.

use std::sync::Arc;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, StringArray},
    compute::cast,
    datatypes::DataType,
};
use datafusion::error::Result;

use crate::{
    arguments::{
        Call,
        Kind::{Any, Array, Text},
    },
    definition::{Definition, Doc, Returns},
};

pub(super) const FUNCTIONS: &[Definition] = &[
    Definition::new(
        "concat",
        Doc::new(
            ("concat(x, y, …) → varchar or array", "string"),
            (
                "The texts, or the arrays, one after the other; NULL if one of them is NULL. Also `x || y`.",
                "Os textos, ou os arrays, um depois do outro; NULL se um deles for NULL. Também `x || y`.",
            ),
        ),
        &[&[Text, Text], &[Any, Any]],
        Returns::By(|args| {
            let kinds: Vec<_> = args.arg_fields.iter().map(|field| field.data_type().clone()).collect();
            crate::arrays::joined_type(&kinds)
        }),
        concat,
    )
    .repeated(),
    Definition::new(
        "concat_ws",
        Doc::new(
            ("concat_ws(separator, text, …) → varchar", "string"),
            (
                "The texts, or those of an array, with the separator between them; NULLs are left out.",
                "Os textos, ou os de um array, com o separador entre eles; NULLs ficam de fora.",
            ),
        ),
        &[&[Text, Array], &[Text, Text]],
        Returns::Text,
        concat_ws,
    )
    .repeated(),
];

fn concat(call: &Call) -> Result<ArrayRef> {
    if matches!(call.returns, DataType::List(_)) {
        return crate::arrays::join(call);
    }
    let columns = (0..call.len())
        .map(|place| call.text(place))
        .collect::<Result<Vec<_>>>()?;
    let rows = (0..call.rows).map(|row| {
        let is_whole = columns.iter().all(|column| column.is_valid(row));
        is_whole.then(|| {
            columns
                .iter()
                .map(|column| column.value(row))
                .collect::<String>()
        })
    });
    Ok(Arc::new(rows.collect::<StringArray>()))
}

fn concat_ws(call: &Call) -> Result<ArrayRef> {
    let separators = call.text(0)?;
    if matches!(call.kind(1), DataType::List(_)) {
        let lists = call.array(1)?;
        let texts = cast(lists.values(), &DataType::Utf8)?;
        let texts = texts.as_string::<i32>();
        let rows = separators.iter().enumerate().map(|(row, separator)| {
            let separator = separator?;
            let parts = crate::arrays::range(lists, row)?;
            let parts: Vec<&str> = parts
                .filter(|place| texts.is_valid(*place))
                .map(|place| texts.value(place))
                .collect();
            Some(parts.join(separator))
        });
        return Ok(Arc::new(rows.collect::<StringArray>()));
    }
    let columns = (1..call.len())
        .map(|place| call.text(place))
        .collect::<Result<Vec<_>>>()?;
    let rows = separators.iter().enumerate().map(|(row, separator)| {
        let parts = columns.iter().filter(|column| column.is_valid(row));
        let parts: Vec<&str> = parts.map(|column| column.value(row)).collect();
        separator.map(|separator| parts.join(separator))
    });
    Ok(Arc::new(rows.collect::<StringArray>()))
}
