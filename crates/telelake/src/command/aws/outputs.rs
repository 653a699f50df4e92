//! What the deployed lake consists of, as `terraform output -json` tells it. Pure.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The outputs that the commands work with.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Outputs {
    pub(super) public_url: String,
    pub(super) raw_bucket: String,
    pub(super) enriched_bucket: String,
    pub(super) database: String,
    pub(super) workgroup: String,
    pub(super) functions: BTreeMap<String, String>,
    pub(super) failed_runs_queue: String,
}

impl Outputs {
    /// Reads the outputs; `None` where nothing is deployed.
    pub(super) fn read(json: &str) -> Result<Option<Self>> {
        #[derive(Deserialize)]
        struct Output {
            value: Value,
        }
        const WHAT: &str = "cannot read Terraform's outputs";
        let outputs: BTreeMap<String, Output> = serde_json::from_str(json).context(WHAT)?;
        if outputs.is_empty() {
            return Ok(None);
        }
        let outputs = outputs.into_iter();
        let values: Value = outputs.map(|(name, output)| (name, output.value)).collect();
        Ok(Some(serde_json::from_value(values).context(WHAT)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_outputs_mean_that_nothing_is_deployed() {
        assert_eq!(Outputs::read("{}").unwrap(), None);
        assert!(Outputs::read(r#"{"public_url":{"value":"x"}}"#).is_err());
    }

    #[test]
    fn outputs_are_read_and_those_of_no_use_passed_over() {
        let output =
            |name: &str, value: &str| format!(r#""{name}":{{"sensitive":false,"value":{value}}}"#);
        let text = [
            output("public_url", r#""https://x.example""#),
            output("raw_bucket", r#""raw""#),
            output("enriched_bucket", r#""enriched""#),
            output("database", r#""telegram""#),
            output("workgroup", r#""telelake""#),
            output("functions", r#"{"etl":"telelake-etl"}"#),
            output("failed_runs_queue", r#""https://sqs.example/q""#),
            output("something_new", "[1]"),
        ];
        let outputs = Outputs::read(&format!("{{{}}}", text.join(",")))
            .unwrap()
            .unwrap();
        assert_eq!(outputs.raw_bucket, "raw");
        assert_eq!(outputs.functions["etl"], "telelake-etl");
    }
}
