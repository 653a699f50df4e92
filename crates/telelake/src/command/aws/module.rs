//! The Terraform module of `deploy/aws`, carried in the program, so that whoever has only that can deploy. Out come
//! its files, and the names of its variables and outputs. Knows as much of Terraform's language as those files use.

/// A file of the module.
#[derive(Clone, Copy, Debug)]
pub(super) struct ModuleFile {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$(ModuleFile {
            name: $name,
            text: include_str!(concat!("../../../../../deploy/aws/", $name)),
        }),*]
    };
}

/// All files that Terraform reads.
pub(super) const FILES: [ModuleFile; 12] = files![
    "alarms.tf",
    "buckets.tf",
    "catalog.tf",
    "functions.tf",
    "names.tf",
    "outputs.tf",
    "permissions.tf",
    "schedule.tf",
    "tables.json",
    "variables.tf",
    "versions.tf",
    "webhook.tf",
];

/// The names of the module's variables.
pub(super) fn variables() -> Vec<&'static str> {
    blocks("variable", "variables.tf")
        .into_iter()
        .map(|(name, _)| name)
        .collect()
}

/// The names of the module's outputs that everybody may see.
pub(super) fn outputs() -> Vec<&'static str> {
    blocks("output", "outputs.tf")
        .into_iter()
        .filter(|(_, body)| !body.contains("sensitive   = true"))
        .map(|(name, _)| name)
        .collect()
}

/// The blocks `kind "name" { … }` of a file: each name, and what follows it.
fn blocks(kind: &str, file: &str) -> Vec<(&'static str, &'static str)> {
    let text = FILES
        .iter()
        .find(|known| known.name == file)
        .map_or("", |known| known.text);
    // Only the head of a block begins a line with the word.
    let parts = text.split("\n}").filter_map(|part| {
        let (_, block) = part.split_once(&format!("{kind} \""))?;
        block.split_once('"')
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_of_the_module_is_carried() {
        let folder = testkit::crate_folder().join("../../deploy/aws");
        let names = std::fs::read_dir(folder).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let is_code = |name: &String| {
            Path::new(name).extension() == Some("tf".as_ref()) || name == "tables.json"
        };
        let expected: BTreeSet<String> = names.filter(is_code).collect();
        let carried: BTreeSet<String> = FILES.iter().map(|file| file.name.to_owned()).collect();
        assert_eq!(carried, expected);
    }

    #[test]
    fn variables_and_outputs_are_known_by_name() {
        let variables = variables();
        assert!(variables.len() > 30, "{variables:?}");
        for name in ["name", "chat_ids", "webhook_secret", "monthly_budget_usd"] {
            assert!(variables.contains(&name), "{name}");
        }
        let outputs = outputs();
        assert!(outputs.contains(&"public_url") && outputs.contains(&"secrets_parameter"));
        assert!(
            !outputs.contains(&"webhook_url"),
            "it holds the secret path"
        );
    }
}
