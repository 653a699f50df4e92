//! The text of `main.tf`: a call of the module with the values that were chosen. In go names, out comes text. Pure.

use std::fmt::Write as _;

use super::values::SECRETS;

const HEAD: &str = r#"# Written by `telelake aws deploy`, anew each time. What is yours goes into files beside this one: backend.tf for another
# place of the state, NAME_override.tf for other settings of the provider. Values are in terraform.tfvars.json.

terraform {
  required_version = ">= 1.5"
}

provider "aws" {
  region = var.region

  # On everything that is made, so that costs can be told apart.
  default_tags {
    tags = { Project = "telelake" }
  }
}

variable "region" {
  type = string
}
"#;

/// Whether `text` is a `main.tf` of ours.
pub(super) fn is_ours(text: &str) -> bool {
    text.lines().next() == HEAD.lines().next()
}

/// The text, for a module that is told the variables `chosen` and tells its `outputs`.
pub(super) fn main_tf<'n>(
    chosen: impl IntoIterator<Item = &'n str> + Clone,
    outputs: impl IntoIterator<Item = &'n str>,
) -> String {
    let mut text = HEAD.to_owned();
    for name in SECRETS {
        block(
            &mut text,
            "variable",
            name,
            &["type      = string", "sensitive = true"],
        );
    }
    for name in chosen.clone() {
        block(&mut text, "variable", name, &["type = any"]);
    }
    text.push_str("\nmodule \"lake\" {\n  source = \"./module\"\n\n");
    for name in SECRETS.into_iter().chain(chosen) {
        // Writing into a string cannot fail.
        writeln!(text, "  {name} = var.{name}").ok();
    }
    text.push_str("}\n");
    for name in outputs {
        block(
            &mut text,
            "output",
            name,
            &[&format!("value = module.lake.{name}")],
        );
    }
    text
}

fn block(text: &mut String, kind: &str, name: &str, lines: &[&str]) {
    writeln!(text, "\n{kind} \"{name}\" {{").ok();
    for line in lines {
        writeln!(text, "  {line}").ok();
    }
    text.push_str("}\n");
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn the_module_is_told_what_was_chosen_and_the_secrets_by_the_environment() {
        let text = main_tf(["bot_id", "chat_ids"], ["public_url"]);
        let own = text.strip_prefix(HEAD).unwrap();
        expect![[r#"

            variable "webhook_path" {
              type      = string
              sensitive = true
            }

            variable "webhook_secret" {
              type      = string
              sensitive = true
            }

            variable "bot_id" {
              type = any
            }

            variable "chat_ids" {
              type = any
            }

            module "lake" {
              source = "./module"

              webhook_path = var.webhook_path
              webhook_secret = var.webhook_secret
              bot_id = var.bot_id
              chat_ids = var.chat_ids
            }

            output "public_url" {
              value = module.lake.public_url
            }
        "#]]
        .assert_eq(own);
    }
}
