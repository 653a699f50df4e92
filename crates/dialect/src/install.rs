//! Everything that this crate has, put into a session.

use std::sync::Arc;

use datafusion::{
    error::{DataFusionError, Result},
    execution::{SessionStateBuilder, SessionStateDefaults},
    logical_expr::{ScalarUDF, planner::ExprPlanner},
};

use crate::{
    arrays, cast,
    definition::{Definition, Doc},
    maps, numbers, regular,
    statement::{LateralUnnest, Operators},
    text, time,
};

/// What people may read about every function, sorted by page and name.
pub fn functions() -> Vec<Doc> {
    let mut docs: Vec<Doc> = definitions()
        .iter()
        .map(|definition| definition.doc)
        .collect();
    docs.extend(special().into_iter().map(|(doc, _)| doc));
    docs.retain(|doc| !doc.signature.is_empty());
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
    builder
        .scalar_functions()
        .get_or_insert_default()
        .extend(functions);
    let mut planners: Vec<Arc<dyn ExprPlanner>> = vec![Arc::new(operators)];
    planners.extend(SessionStateDefaults::default_expr_planners());
    Ok(builder
        .with_expr_planners(planners)
        .with_analyzer_rule(Arc::new(LateralUnnest)))
}

fn definitions() -> Vec<Definition> {
    let mut all = time::definitions();
    all.extend(text::definitions());
    all.extend(regular::FUNCTIONS);
    all.extend(cast::LITERALS);
    all.extend(arrays::definitions());
    all.extend(maps::FUNCTIONS);
    all.extend(numbers::definitions());
    all
}

/// Functions that are more than a body.
fn special() -> Vec<(Doc, ScalarUDF)> {
    let mut all = time::clock_functions();
    all.extend(cast::functions());
    all
}

fn operators(functions: &[Arc<ScalarUDF>]) -> Result<Operators> {
    let named = |name: &str| {
        functions
            .iter()
            .find(|function| function.name() == name)
            .cloned()
            .ok_or_else(|| DataFusionError::Internal(format!("there is no `{name}`")))
    };
    Ok(Operators {
        add: named("$add")?,
        subtract: named("$subtract")?,
        multiply: named("$multiply")?,
        divide: named("$divide")?,
        remainder: named("mod")?,
        concat: named("concat")?,
        subscript: named("concat")?,
    })
}
