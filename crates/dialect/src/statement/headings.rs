//! What stands over the columns of an answer: what was written, where nothing else is asked for.
//!
//! Calls of our functions would be called by names that nobody wrote.

use std::collections::HashSet;

use datafusion::sql::sqlparser::ast::{
    Expr, Ident, OrderByExpr, OrderByKind, Query, Select, SelectItem, SetExpr,
};

/// The headings of a query, as it was before it was translated.
pub(super) struct Headings {
    /// For each column its heading, unless it has a name already.
    names: Vec<Option<String>>,
    /// For each expression in `ORDER BY` the heading of the same expression in the list.
    order: Vec<Option<String>>,
}

impl Headings {
    pub(super) fn of(query: &Query) -> Self {
        let Some(select) = first(&query.body) else {
            return Self {
                names: Vec::new(),
                order: Vec::new(),
            };
        };
        let mut taken = HashSet::new();
        let mut names = Vec::new();
        let mut same: Vec<(String, String)> = Vec::new();
        for item in &select.projection {
            let (written, is_named) = match item {
                SelectItem::UnnamedExpr(Expr::Identifier(ident)) => (ident.value.clone(), true),
                SelectItem::UnnamedExpr(Expr::CompoundIdentifier(_)) => {
                    names.push(None);
                    continue;
                }
                SelectItem::UnnamedExpr(expr) => (expr.to_string(), false),
                _ => {
                    names.push(None);
                    continue;
                }
            };
            // Two columns of one name are fine in Trino, and not here.
            let mut name = written.clone();
            let mut number = 1;
            while !taken.insert(name.clone()) {
                number += 1;
                name = format!("{written} {number}");
            }
            let stays = is_named && number == 1;
            if !is_named {
                same.push((written, name.clone()));
            }
            names.push((!stays).then_some(name));
        }
        let heading = |order: &OrderByExpr| {
            let written = order.expr.to_string();
            let found = same.iter().find(|(column, _)| *column == written);
            found.map(|(_, name)| name.clone())
        };
        let order = ordered(query).iter().map(heading).collect();
        Self { names, order }
    }

    /// Gives the headings to the translated query.
    pub(super) fn keep(self, query: &mut Query) {
        if let Some(select) = first_mut(&mut query.body) {
            for (item, name) in select.projection.iter_mut().zip(self.names) {
                let Some(name) = name else { continue };
                if let SelectItem::UnnamedExpr(expr) = item {
                    *item = SelectItem::ExprWithAlias {
                        expr: expr.clone(),
                        alias: Ident::with_quote('"', name),
                    };
                }
            }
        }
        let Some(order) = query.order_by.as_mut() else {
            return;
        };
        if let OrderByKind::Expressions(order) = &mut order.kind {
            for (order, name) in order.iter_mut().zip(self.order) {
                if let Some(name) = name {
                    order.expr = Expr::Identifier(Ident::with_quote('"', name));
                }
            }
        }
    }
}

/// The list that names the columns; of a union it is the first one's.
fn first(body: &SetExpr) -> Option<&Select> {
    match body {
        SetExpr::Select(select) => Some(select),
        SetExpr::SetOperation { left, .. } => first(left),
        SetExpr::Query(query) => first(&query.body),
        _ => None,
    }
}

fn first_mut(body: &mut SetExpr) -> Option<&mut Select> {
    match body {
        SetExpr::Select(select) => Some(select),
        SetExpr::SetOperation { left, .. } => first_mut(left),
        SetExpr::Query(query) => first_mut(&mut query.body),
        _ => None,
    }
}

fn ordered(query: &Query) -> &[OrderByExpr] {
    match query.order_by.as_ref().map(|order| &order.kind) {
        Some(OrderByKind::Expressions(order)) => order,
        _ => &[],
    }
}
