//! What Terraform means to do, counted. In goes the JSON of `terraform show -json`, out come numbers and lines. Pure.

use std::fmt;

use anyhow::{Context as _, Result};
use serde::Deserialize;

/// What happens to one resource.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Deed {
    Add,
    Import,
    Change,
    Replace,
    Destroy,
}

/// All that a plan does.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Plan {
    /// What, and to which resource, in their order.
    pub(super) deeds: Vec<(Deed, String)>,
}

#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    resource_changes: Vec<ResourceChange>,
}

#[derive(Deserialize)]
struct ResourceChange {
    address: String,
    mode: String,
    change: Change,
}

#[derive(Deserialize)]
struct Change {
    actions: Vec<String>,
    #[serde(default)]
    importing: Option<serde_json::Value>,
}

impl Plan {
    /// Reads a plan (<https://developer.hashicorp.com/terraform/internals/json-format>).
    pub(super) fn read(json: &str) -> Result<Self> {
        let shown: Shown = serde_json::from_str(json).context("cannot read Terraform's plan")?;
        let changes = shown.resource_changes.into_iter();
        let mut deeds: Vec<(Deed, String)> = changes
            .filter(|resource| resource.mode == "managed")
            .filter_map(|resource| Some((deed(&resource.change)?, resource.address)))
            .collect();
        deeds.sort();
        Ok(Self { deeds })
    }

    /// Whether everything is as it should be.
    pub(super) fn is_empty(&self) -> bool {
        self.deeds.is_empty()
    }

    /// How many resources are added, changed and destroyed, as Terraform counts: a replaced one is added and destroyed.
    pub(super) fn counts(&self) -> (usize, usize, usize) {
        let count = |deeds: &[Deed]| {
            let all = self.deeds.iter();
            all.filter(|(deed, _)| deeds.contains(deed)).count()
        };
        (
            count(&[Deed::Add, Deed::Replace]),
            count(&[Deed::Change, Deed::Import]),
            count(&[Deed::Destroy, Deed::Replace]),
        )
    }
}

fn deed(change: &Change) -> Option<Deed> {
    let actions: Vec<&str> = change.actions.iter().map(String::as_str).collect();
    match actions.as_slice() {
        ["create"] => Some(Deed::Add),
        ["update"] => Some(Deed::Change),
        ["delete"] => Some(Deed::Destroy),
        ["delete", "create"] | ["create", "delete"] => Some(Deed::Replace),
        _ => change.importing.as_ref().map(|_| Deed::Import),
    }
}

impl fmt::Display for Deed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Add => "+",
            Self::Import => "=",
            Self::Change => "~",
            Self::Replace => "±",
            Self::Destroy => "-",
        })
    }
}

impl fmt::Display for Plan {
    /// One line for each resource.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, (deed, address)) in self.deeds.iter().enumerate() {
            let gap = if number == 0 { "" } else { "\n" };
            let address = address.strip_prefix("module.lake.").unwrap_or(address);
            write!(f, "{gap}  {deed} {address}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_counted_as_terraform_counts_it() {
        let plan = Plan::read(
            r#"{"resource_changes":[
                {"address":"module.lake.aws_sqs_queue.failed_runs","mode":"managed","change":{"actions":["no-op"]}},
                {"address":"module.lake.data.aws_region.current","mode":"data","change":{"actions":["read"]}},
                {"address":"module.lake.aws_lambda_function.function[\"etl\"]","mode":"managed","change":{"actions":["update"]}},
                {"address":"module.lake.aws_s3_bucket.zone[\"raw\"]","mode":"managed","change":{"actions":["delete","create"]}},
                {"address":"module.lake.aws_s3_bucket.zone[\"results\"]","mode":"managed","change":{"actions":["no-op"],"importing":{"id":"x"}}},
                {"address":"module.lake.aws_sns_topic.alarms","mode":"managed","change":{"actions":["create"]}}
            ]}"#,
        )
        .unwrap();
        assert_eq!(plan.counts(), (2, 2, 1));
        let expected = "  + aws_sns_topic.alarms\n  = aws_s3_bucket.zone[\"results\"]\n  \
            ~ aws_lambda_function.function[\"etl\"]\n  ± aws_s3_bucket.zone[\"raw\"]";
        assert_eq!(plan.to_string(), expected);
        assert!(Plan::read("{}").unwrap().is_empty());
    }
}
