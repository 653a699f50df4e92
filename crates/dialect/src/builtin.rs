//! What there is to say about functions that are the engine's own, or only a form of a statement.
//!
//! They answer what Trino's do; `tests/corpus` holds the engine to that.

use crate::definition::Doc;

const fn doc(
    name: &'static str,
    (signature, page): (&'static str, &'static str),
    says: (&'static str, &'static str),
) -> Doc {
    Doc::new((signature, page), says).named(name)
}

pub(crate) const DOCS: &[Doc] = &[
    doc(
        "any_value",
        ("any_value(x)", "aggregate"),
        (
            "Some value that is not NULL.",
            "Algum valor que não é NULL.",
        ),
    )
    .aliases(&["arbitrary"]),
    doc(
        "approx_distinct",
        ("approx_distinct(x [, error]) → bigint", "aggregate"),
        (
            "About how many different values there are.",
            "Cerca de quantos valores diferentes existem.",
        ),
    )
    .differs(
        "The error is always about 1 %.",
        "O erro é sempre de cerca de 1 %.",
    ),
    doc(
        "array_agg",
        ("array_agg(x [ORDER BY …]) → array", "aggregate"),
        (
            "An array of the values, NULLs too.",
            "Um array dos valores, inclusive NULLs.",
        ),
    ),
    doc("avg", ("avg(x)", "aggregate"), ("The mean.", "A média.")).differs(
        "Of decimals it has four more digits.",
        "De decimais, tem quatro casas a mais.",
    ),
    doc(
        "bool_and",
        ("bool_and(x) → boolean", "aggregate"),
        ("Whether all are true.", "Se todos são verdadeiros."),
    )
    .aliases(&["every"]),
    doc(
        "bool_or",
        ("bool_or(x) → boolean", "aggregate"),
        ("Whether one is true.", "Se algum é verdadeiro."),
    ),
    doc(
        "corr",
        ("corr(y, x) → double", "aggregate"),
        (
            "The coefficient of correlation.",
            "O coeficiente de correlação.",
        ),
    ),
    doc(
        "count",
        (
            "count(*), count(x), count(DISTINCT x) → bigint",
            "aggregate",
        ),
        (
            "The rows, the values that are not NULL, the different values.",
            "As linhas, os valores que não são NULL, os valores diferentes.",
        ),
    ),
    doc(
        "count_if",
        ("count_if(condition) → bigint", "aggregate"),
        (
            "The rows for which the condition is true.",
            "As linhas em que a condição é verdadeira.",
        ),
    ),
    doc(
        "covar_pop",
        ("covar_pop(y, x) → double", "aggregate"),
        ("The covariance of all.", "A covariância de todos."),
    ),
    doc(
        "covar_samp",
        ("covar_samp(y, x) → double", "aggregate"),
        (
            "The covariance of a sample.",
            "A covariância de uma amostra.",
        ),
    ),
    doc(
        "listagg",
        (
            "listagg(x, separator) WITHIN GROUP (ORDER BY …) → varchar",
            "aggregate",
        ),
        ("The values as one text.", "Os valores como um só texto."),
    )
    .differs("Without ON OVERFLOW.", "Sem ON OVERFLOW."),
    doc(
        "max",
        ("max(x [, n])", "aggregate"),
        (
            "The largest value, or an array of the `n` largest.",
            "O maior valor, ou um array dos `n` maiores.",
        ),
    ),
    doc(
        "min",
        ("min(x [, n])", "aggregate"),
        (
            "The smallest value, or an array of the `n` smallest.",
            "O menor valor, ou um array dos `n` menores.",
        ),
    ),
    doc(
        "regr_intercept",
        ("regr_intercept(y, x) → double", "aggregate"),
        (
            "Where the line of regression begins.",
            "Onde a reta de regressão começa.",
        ),
    ),
    doc(
        "regr_slope",
        ("regr_slope(y, x) → double", "aggregate"),
        (
            "How steep the line of regression is.",
            "A inclinação da reta de regressão.",
        ),
    ),
    doc(
        "set_agg",
        ("set_agg(x) → array", "aggregate"),
        (
            "An array of the different values.",
            "Um array dos valores diferentes.",
        ),
    ),
    doc(
        "stddev",
        ("stddev(x), stddev_pop(x) → double", "aggregate"),
        (
            "The standard deviation of a sample, or of all.",
            "O desvio padrão de uma amostra, ou de todos.",
        ),
    )
    .aliases(&["stddev_samp"]),
    doc("sum", ("sum(x)", "aggregate"), ("The sum.", "A soma.")).differs(
        "A sum beyond 64 bits is no error.",
        "Uma soma além de 64 bits não é um erro.",
    ),
    doc(
        "variance",
        ("variance(x), var_pop(x) → double", "aggregate"),
        (
            "The variance of a sample, or of all.",
            "A variância de uma amostra, ou de todos.",
        ),
    )
    .aliases(&["var_samp"]),
    doc(
        "coalesce",
        ("coalesce(x, y, …)", "conditional"),
        (
            "The first value that is not NULL.",
            "O primeiro valor que não é NULL.",
        ),
    ),
    doc(
        "if",
        ("IF(condition, x [, y])", "conditional"),
        (
            "`x` if the condition is true, else `y` or NULL.",
            "`x` se a condição for verdadeira; senão, `y` ou NULL.",
        ),
    ),
    doc(
        "nullif",
        ("nullif(x, y)", "conditional"),
        (
            "NULL if they are equal, else `x`.",
            "NULL se forem iguais; senão, `x`.",
        ),
    ),
    doc(
        "current_date",
        ("current_date → date", "datetime"),
        (
            "The day on which the query began, in UTC.",
            "O dia em que a consulta começou, em UTC.",
        ),
    ),
    doc(
        "date",
        ("date(x) → date", "datetime"),
        (
            "The same as `CAST(x AS date)`.",
            "O mesmo que `CAST(x AS date)`.",
        ),
    ),
    doc(
        "extract",
        ("extract(field FROM x) → bigint", "datetime"),
        (
            "The field by the function of its name: `extract(dow FROM x)` is `dow(x)`.",
            "O campo pela função com o nome dele: `extract(dow FROM x)` é `dow(x)`.",
        ),
    ),
    doc(
        "cume_dist",
        ("cume_dist() OVER (…) → double", "window"),
        (
            "The part of the rows up to this one.",
            "A parte das linhas até esta.",
        ),
    ),
    doc(
        "dense_rank",
        ("dense_rank() OVER (…) → bigint", "window"),
        ("The rank, without gaps.", "A posição, sem lacunas."),
    ),
    doc(
        "first_value",
        ("first_value(x) OVER (…)", "window"),
        ("The value of the first row.", "O valor da primeira linha."),
    ),
    doc(
        "lag",
        ("lag(x [, offset [, default]]) OVER (…)", "window"),
        (
            "The value of an earlier row.",
            "O valor de uma linha anterior.",
        ),
    ),
    doc(
        "last_value",
        ("last_value(x) OVER (…)", "window"),
        ("The value of the last row.", "O valor da última linha."),
    ),
    doc(
        "lead",
        ("lead(x [, offset [, default]]) OVER (…)", "window"),
        (
            "The value of a later row.",
            "O valor de uma linha posterior.",
        ),
    ),
    doc(
        "nth_value",
        ("nth_value(x, n) OVER (…)", "window"),
        (
            "The value of the `n`-th row.",
            "O valor da `n`-ésima linha.",
        ),
    ),
    doc(
        "ntile",
        ("ntile(n) OVER (…) → bigint", "window"),
        (
            "The number of the part, of `n` equal ones.",
            "O número da parte, de `n` iguais.",
        ),
    ),
    doc(
        "percent_rank",
        ("percent_rank() OVER (…) → double", "window"),
        ("The rank, from 0 to 1.", "A posição, de 0 a 1."),
    ),
    doc(
        "rank",
        ("rank() OVER (…) → bigint", "window"),
        ("The rank.", "A posição."),
    ),
    doc(
        "row_number",
        ("row_number() OVER (…) → bigint", "window"),
        ("The number of the row.", "O número da linha."),
    ),
];
