//! The folder that Terraform works in: the module, the call of it, and the values that were chosen, which the next
//! command begins with. Only its owner can enter, because the state that comes to lie there holds secrets.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{DirBuilder, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::main_tf::{is_ours, main_tf};
use super::module;
use super::values::Values;
use crate::settings_file::{Readers, write};

const VALUES: &str = "terraform.tfvars.json";
/// Present between a destruction that kept the buckets and the next deployment, which takes them up again.
const KEPT: &str = "kept_buckets.tf";
/// The same while a destruction is under way. Terraform does not read it: it would take up what it is to let go.
const LET_GO: &str = "kept_buckets.json";
/// Where the webhook was told to deliver.
const ADDRESS: &str = "address.txt";

/// The folder.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    /// The values chosen so far; `None` where nothing was deployed from here.
    pub(super) fn values(&self) -> Result<Option<Values>> {
        let file = self.path.join(VALUES);
        let text = match std::fs::read_to_string(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.with_context(|| format!("cannot read `{}`", file.display()))?,
        };
        let values = serde_json::from_str(&text);
        values
            .with_context(|| format!("cannot read `{}`", file.display()))
            .map(Some)
    }

    /// Puts down all that Terraform needs for `values`. What else lies there is its owner's and stays.
    pub(super) fn lay_out(&self, values: &Values) -> Result<()> {
        self.refuse_others()?;
        let module = self.path.join("module");
        // What an older version of the module had must not be read with this one's.
        match std::fs::remove_dir_all(&module) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("cannot empty `{}`", module.display()));
            }
            _ => {}
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&module)
            .with_context(|| format!("cannot make `{}`", module.display()))?;
        // It may have been there, and secrets come to lie in it.
        std::fs::set_permissions(&self.path, Permissions::from_mode(0o700))
            .with_context(|| format!("cannot close `{}` to others", self.path.display()))?;
        for file in module::FILES {
            write(&module.join(file.name), file.text, Readers::Owner)?;
        }
        let text = main_tf(
            values
                .keys()
                .map(String::as_str)
                .filter(|name| *name != super::values::REGION),
            module::outputs(),
        );
        write(&self.path.join("main.tf"), &text, Readers::Owner)?;
        self.keep(values)
    }

    /// Refuses a folder in which somebody else's configuration lies.
    fn refuse_others(&self) -> Result<()> {
        let main = std::fs::read_to_string(self.path.join("main.tf"));
        let is_others = match main {
            Ok(text) => !is_ours(&text),
            Err(error) if error.kind() == ErrorKind::NotFound => self.path.join("module").exists(),
            Err(error) => return Err(error.into()),
        };
        if is_others {
            anyhow::bail!(
                "`{}` holds a configuration of Terraform that is not telelake's; name another folder with `--dir`",
                self.path.display()
            );
        }
        Ok(())
    }

    /// Notes where the webhook is told to deliver.
    pub(super) fn keep_address(&self, public_url: &str) -> Result<()> {
        write(&self.path.join(ADDRESS), public_url, Readers::Owner)
    }

    /// Where the webhook was told to deliver, if it was.
    pub(super) fn address(&self) -> Option<String> {
        std::fs::read_to_string(self.path.join(ADDRESS)).ok()
    }

    /// Whether an earlier destruction kept buckets that nothing has taken up since.
    pub(super) fn has_kept_buckets(&self) -> bool {
        self.path.join(KEPT).exists()
    }

    /// Notes that `buckets` are about to be let go, beside those of a destruction that did not end; all of them.
    pub(super) fn let_go(
        &self,
        mut buckets: BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>> {
        let file = self.path.join(LET_GO);
        if let Ok(text) = std::fs::read_to_string(&file) {
            let earlier: BTreeMap<String, String> = serde_json::from_str(&text)
                .with_context(|| format!("cannot read `{}`", file.display()))?;
            buckets.extend(earlier);
        }
        if !buckets.is_empty() {
            write(
                &file,
                &serde_json::to_string_pretty(&buckets)?,
                Readers::Owner,
            )?;
        }
        Ok(buckets)
    }

    /// Has the next deployment take up what a destruction has let go, whether it ended or not.
    pub(super) fn take_up(&self) -> Result<()> {
        let buckets = self.let_go(BTreeMap::new())?;
        if !buckets.is_empty() {
            self.keep_buckets(&buckets)?;
        }
        self.remove(LET_GO)
    }

    /// Keeps the values for the commands to come.
    pub(super) fn keep(&self, values: &Values) -> Result<()> {
        let text = serde_json::to_string_pretty(values)? + "\n";
        write(&self.path.join(VALUES), &text, Readers::Owner)
    }

    /// Goes back to the values of before a look that is to leave no trace.
    pub(super) fn restore(&self, before: Option<&Values>) -> Result<()> {
        match before {
            Some(values) => self.lay_out(values),
            None => self.remove(VALUES),
        }
    }

    /// Has the next deployment take up `buckets`, by the names of their resources, as they are.
    fn keep_buckets(&self, buckets: &BTreeMap<String, String>) -> Result<()> {
        let mut text =
            "# Written by `telelake aws destroy`, which kept these buckets.\n".to_owned();
        for (address, bucket) in buckets {
            // Writing into a string cannot fail.
            writeln!(
                text,
                "\nimport {{\n  to = {address}\n  id = \"{bucket}\"\n}}"
            )
            .ok();
        }
        write(&self.path.join(KEPT), &text, Readers::Owner)
    }

    /// Forgets that there were buckets to take up.
    pub(super) fn forget_buckets(&self) -> Result<()> {
        self.remove(KEPT)
    }

    /// Removes the file of a plan, in which the secrets are.
    pub(super) fn remove_plan(&self, name: &str) {
        self.remove(name).ok();
    }

    fn remove(&self, name: &str) -> Result<()> {
        let file = self.path.join(name);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed.with_context(|| format!("cannot remove `{}`", file.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_folder_is_its_owners_and_leaves_other_files_alone() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::new(&home.path().join("lake"));
        assert_eq!(folder.values().unwrap(), None);
        let values = Values::from([
            ("name".to_owned(), json!("a")),
            ("region".to_owned(), json!("sa-east-1")),
        ]);
        folder.lay_out(&values).unwrap();
        let path = |name: &str| home.path().join("lake").join(name);
        write(&path("backend.tf"), "mine", Readers::Owner).unwrap();
        write(
            &path("module/old.tf"),
            "of an older version",
            Readers::Owner,
        )
        .unwrap();
        folder.lay_out(&values).unwrap();
        assert_eq!(folder.values().unwrap(), Some(values));
        assert_eq!(std::fs::read_to_string(path("backend.tf")).unwrap(), "mine");
        assert!(!path("module/old.tf").exists() && path("module/tables.json").exists());
        let mode = std::fs::metadata(path("")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let main = std::fs::read_to_string(path("main.tf")).unwrap();
        assert!(main.contains("  name = var.name\n") && !main.contains("  region = var.region\n}"));
    }
}
