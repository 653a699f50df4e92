//! `/api/v1/catalog`: what there is to ask about, for the SQL page: tables with their columns, functions, the query pack.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use etl::schema::VIEWS;
use query::{
    Engine,
    pack::{Fallback, LakeFacts, Language, NamedQuery, Parameter},
};
use serde_json::{Value, json};

use super::Shared;
use crate::http::engine_refusal;

/// Answers with all of it.
pub(super) async fn answer(State(shared): State<Shared>) -> Response {
    let engine = shared.queries.engine();
    let functions = match engine.functions() {
        Ok(functions) => functions,
        Err(error) => return engine_refusal(&error),
    };
    let mut tables: Vec<Value> = Engine::tables().iter().map(table).collect();
    for view in VIEWS {
        let columns = columns_of_view(engine, view.name).await;
        tables.push(json!({
            "name": view.name,
            "kind": "view",
            "about": { "en": view.doc_en, "pt": view.doc_pt },
            "columns": columns,
        }));
    }
    let facts = shared.facts();
    let queries: Vec<Value> = NamedQuery::all()
        .iter()
        .map(|query| named(query, &facts))
        .collect();
    Json(json!({
        "tables": tables,
        "functions": functions,
        "keywords": Engine::keywords(),
        "queries": queries,
    }))
    .into_response()
}

fn table(table: &query::TableInfo) -> Value {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            json!({
                "name": column.name,
                "type": column.kind,
                "about": { "en": column.doc_en, "pt": column.doc_pt },
            })
        })
        .collect();
    json!({ "name": table.name, "kind": "table", "about": null, "columns": columns })
}

/// The columns as the planner knows them; none if it cannot plan the view, which a test would show.
async fn columns_of_view(engine: &Engine, name: &str) -> Vec<Value> {
    let plan = engine.describe(&format!("SELECT * FROM {name}")).await;
    let Ok(plan) = plan else {
        return Vec::new();
    };
    let fields = plan.schema().fields().iter();
    fields
        .map(|field| {
            json!({
                "name": field.name(),
                "type": query::type_name(field.data_type()),
                "about": null,
            })
        })
        .collect()
}

fn named(query: &NamedQuery, facts: &LakeFacts) -> Value {
    // A parameter that must be given stays as `:name` for the person to fill in.
    let sql = |language| query.shown(&[], facts, language).unwrap_or_default();
    let parameters: Vec<Value> = query.parameters.iter().map(parameter).collect();
    json!({
        "name": query.name,
        "title": { "en": query.title.en, "pt": query.title.pt },
        "about": { "en": query.about.en, "pt": query.about.pt },
        "parameters": parameters,
        "sql_en": sql(Language::English),
        "sql_pt": sql(Language::Portuguese),
    })
}

fn parameter(parameter: &Parameter) -> Value {
    let default = match &parameter.default {
        Fallback::Fixed(text) => Some(text.as_str()),
        _ => None,
    };
    json!({
        "name": parameter.name,
        "kind": parameter.kind.name(),
        "default": default,
        "is_required": parameter.default == Fallback::Required,
        "about": { "en": parameter.about.en, "pt": parameter.about.pt },
    })
}
