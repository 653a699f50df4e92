//! Which crate of ours may use which. Comes in: the code map of `ARCHITECTURE.md` and `cargo
//! metadata`. Goes out: complaints. The page is the table, so the two cannot drift apart.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata};

/// From each crate to the crates of ours that it uses, or may use.
pub(crate) type Edges = BTreeMap<String, BTreeSet<String>>;

/// The edges that the table under "Code map" allows.
pub(crate) fn allowed(architecture: &str) -> Edges {
    architecture
        .lines()
        .skip_while(|line| *line != "## Code map")
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"))
        .map(|(name, rest)| {
            let uses = rest
                .split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect();
            (name.to_owned(), uses)
        })
        .collect()
}

/// The edges between crates of ours in what is shipped. Tests may use what they like.
pub(crate) fn used(metadata: &Metadata) -> Edges {
    let ours: BTreeSet<&str> = metadata
        .packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    metadata
        .packages
        .iter()
        .map(|package| {
            let uses = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind != DependencyKind::Development)
                .map(|dependency| dependency.name.clone())
                .filter(|name| ours.contains(name.as_str()))
                .collect();
            (package.name.to_string(), uses)
        })
        .collect()
}

/// Complains about every used edge and crate that is not allowed, and every row without a crate.
pub(crate) fn unexpected(allowed: &Edges, used: &Edges) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, uses) in used {
        let Some(may) = allowed.get(name) else {
            complaints.push(format!(
                "crate `{name}` is missing in ARCHITECTURE.md, \"Code map\""
            ));
            continue;
        };
        complaints.extend(
            uses.difference(may)
                .map(|other| format!("crate `{name}` must not use `{other}`")),
        );
    }
    complaints.extend(
        allowed
            .keys()
            .filter(|name| !used.contains_key(*name))
            .map(|name| format!("ARCHITECTURE.md, \"Code map\": there is no crate `{name}`")),
    );
    complaints
}

#[cfg(test)]
mod tests {
    use super::{Edges, allowed, unexpected};

    fn edges(rows: &[(&str, &[&str])]) -> Edges {
        rows.iter()
            .map(|(name, uses)| {
                (
                    (*name).to_owned(),
                    uses.iter().map(|other| (*other).to_owned()).collect(),
                )
            })
            .collect()
    }

    #[test]
    fn the_table_is_read_from_the_code_map() {
        let page = "| `no` | `yes` |\n## Code map\n| crate | may use |\n| `a` | – |\n\
            | `b` | `a`, `c` and `d` |\n## Next\n| `e` | |";
        assert_eq!(allowed(page), edges(&[("a", &[]), ("b", &["a", "c", "d"])]));
    }

    #[test]
    fn an_edge_up_the_corridor_is_refused() {
        let allowed = edges(&[("lake", &[]), ("etl", &["lake"])]);
        assert!(unexpected(&allowed, &edges(&[("lake", &[]), ("etl", &["lake"])])).is_empty());
        let complaints = unexpected(&allowed, &edges(&[("lake", &["etl"]), ("etl", &[])]));
        assert_eq!(complaints, ["crate `lake` must not use `etl`"]);
    }

    #[test]
    fn a_crate_and_its_row_need_each_other() {
        let complaints = unexpected(&edges(&[("old", &[])]), &edges(&[("new", &[])]));
        assert_eq!(complaints.len(), 2, "{complaints:?}");
    }
}
