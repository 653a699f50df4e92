//! Everything that this crate has, put into a session.

use std::{collections::HashSet, sync::Arc};

use datafusion::{
    error::{DataFusionError, Result},
    execution::{SessionStateBuilder, SessionStateDefaults},
    logical_expr::{ScalarUDF, planner::ExprPlanner},
    optimizer::{Analyzer, AnalyzerRule},
};

use crate::{
    aggregates, arrays, attempt, builtin, cast, comparison,
    definition::{Definition, Doc},
    json, maps, numbers, regular,
    statement::{Doubles, LateralUnnest, Operators},
    text, time, url,
};

/// What people may read about every function, sorted by page and name.
pub fn functions() -> Vec<Doc> {
    let mut docs: Vec<Doc> = definitions()
        .iter()
        .map(|definition| definition.doc)
        .collect();
    docs.extend(special().into_iter().map(|(doc, _)| doc));
    docs.extend(
        aggregates::aggregates()
            .into_iter()
            .map(|aggregate| aggregate.doc),
    );
    docs.extend(builtin::DOCS);
    docs.retain(|doc| !doc.signature.is_empty() && !doc.name.starts_with('$'));
    docs.sort_by_key(|doc| (doc.page, doc.name));
    docs
}

/// Makes a session speak Trino's SQL. Its default features and its settings must be there already.
pub fn install(mut builder: SessionStateBuilder) -> Result<SessionStateBuilder> {
    if let Some(config) = builder.config() {
        let parser = &mut config.options_mut().sql_parser;
        "nulls_last".clone_into(&mut parser.default_null_ordering);
        parser.parse_float_as_decimal = true;
    }
    let functions = definitions().into_iter().map(Definition::function);
    let special = special().into_iter().map(|(_, function)| function);
    let functions: Vec<Arc<ScalarUDF>> = functions.chain(special).map(Arc::new).collect();
    let operators = operators(&functions)?;
    let lateral = LateralUnnest {
        filled: named(&functions, "$filled")?,
    };
    let known = builder.scalar_functions().get_or_insert_default();
    replace(known, functions, |function| {
        let aliases = function.aliases().iter().map(String::as_str);
        aliases
            .chain([function.name()])
            .map(str::to_owned)
            .collect()
    });
    let aggregates = aggregates::aggregates().into_iter();
    let aggregates = aggregates.map(|aggregate| Arc::new(aggregate.function()));
    let known = builder.aggregate_functions().get_or_insert_default();
    replace(known, aggregates.collect(), |function| {
        let aliases = function.aliases().iter().map(String::as_str);
        aliases
            .chain([function.name()])
            .map(str::to_owned)
            .collect()
    });
    let mut rules: Vec<Arc<dyn AnalyzerRule + Send + Sync>> = vec![Arc::new(Doubles)];
    rules.extend(Analyzer::new().rules);
    rules.push(Arc::new(lateral));
    let mut planners: Vec<Arc<dyn ExprPlanner>> = vec![Arc::new(operators)];
    planners.extend(SessionStateDefaults::default_expr_planners());
    Ok(builder
        .with_expr_planners(planners)
        .with_analyzer_rules(rules))
}

/// Puts `ours` among the functions that are `known`.
///
/// What is known by any of our names goes: a session that is made of another one registers all
/// functions anew, in no order, and an alias would then stand in for a function of ours.
fn replace<F>(known: &mut Vec<Arc<F>>, ours: Vec<Arc<F>>, names: fn(&F) -> Vec<String>) {
    let taken: HashSet<String> = ours.iter().flat_map(|function| names(function)).collect();
    known.retain(|function| names(function).iter().all(|name| !taken.contains(name)));
    known.extend(ours);
}

fn definitions() -> Vec<Definition> {
    let mut all = time::definitions();
    all.extend(text::definitions());
    all.extend(regular::FUNCTIONS);
    all.extend(url::FUNCTIONS);
    all.extend(cast::LITERALS);
    all.extend(arrays::definitions());
    all.extend(maps::definitions());
    all.extend(json::FUNCTIONS);
    all.extend(comparison::FUNCTIONS);
    all.extend(numbers::definitions());
    all
}

/// Functions that are more than a body.
fn special() -> Vec<(Doc, ScalarUDF)> {
    let mut all = time::clock_functions();
    all.extend(cast::functions());
    all.push(attempt::function());
    all
}

fn named(functions: &[Arc<ScalarUDF>], name: &str) -> Result<Arc<ScalarUDF>> {
    let function = functions.iter().find(|function| function.name() == name);
    function
        .cloned()
        .ok_or_else(|| DataFusionError::Internal(format!("there is no `{name}`")))
}

fn operators(functions: &[Arc<ScalarUDF>]) -> Result<Operators> {
    let named = |name: &str| named(functions, name);
    Ok(Operators {
        add: named("$add")?,
        subtract: named("$subtract")?,
        multiply: named("$multiply")?,
        divide: named("$divide")?,
        remainder: named("mod")?,
        concat: named("concat")?,
        subscript: named("$subscript")?,
    })
}
