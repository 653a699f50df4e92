//! The rules for pages. Comes in: text, file names. Goes out: complaints. Never judges the prose.

use std::collections::VecDeque;

/// Refuses a README that does not say how to run the product and its tests.
pub(crate) fn without_commands(path: &str, text: &str) -> Vec<String> {
    ["make run", "make test"]
        .iter()
        .filter(|command| !text.contains(*command))
        .map(|command| format!("{path} does not name `{command}`"))
        .collect()
}

/// Refuses twins of which one has more sections than the other.
pub(crate) fn twins_differ(page: &str, english: &str, portuguese: &str) -> Vec<String> {
    let (english, portuguese) = (sections(english), sections(portuguese));
    (english != portuguese)
        .then(|| format!("{page}: {english} sections in English, {portuguese} in Portuguese"))
        .into_iter()
        .collect()
}

/// Refuses a missing, doubled or unnumbered decision. `names` are sorted.
pub(crate) fn gaps(names: &[String]) -> Vec<String> {
    names
        .iter()
        .zip(1..)
        .filter(|(name, number): &(&String, u32)| !name.starts_with(&format!("{number:04}-")))
        .map(|(name, number)| format!("docs/decisions/{name}: number {number:04} is expected here"))
        .collect()
}

/// Refuses a link to a file that is not there. `exists` is asked about paths relative to the root.
pub(crate) fn dead_links(path: &str, text: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    prose(text)
        .flat_map(|line| line.split("](").skip(1))
        .filter_map(|rest| rest.split([')', '#', ' ']).next())
        .filter(|target| !target.is_empty() && !target.contains(':'))
        .filter(|target| !exists(&resolve(path, target)))
        .map(|target| format!("{path}: there is no `{target}`"))
        .collect()
}

/// The path that `target` means in the page at `path`.
fn resolve(path: &str, target: &str) -> String {
    let mut parts: VecDeque<&str> = path.split('/').collect();
    parts.pop_back();
    for part in target.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop_back();
            }
            _ => parts.push_back(part),
        }
    }
    parts.into_iter().collect::<Vec<_>>().join("/")
}

fn sections(text: &str) -> usize {
    prose(text).filter(|line| line.starts_with("## ")).count()
}

/// The lines of a page that lie outside its code blocks.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        code ^= fence;
        !code && !fence
    })
}

#[cfg(test)]
mod tests {
    use super::{dead_links, gaps, twins_differ, without_commands};

    #[test]
    fn a_readme_without_its_commands_is_refused() {
        assert!(without_commands("README.md", "`make run`, `make test`").is_empty());
        assert_eq!(without_commands("README.md", "make run").len(), 1);
    }

    #[test]
    fn a_twin_with_fewer_sections_is_refused() {
        let english = "## One\n```\n## no section\n```\n## Two";
        assert!(twins_differ("page", english, "## Um\n### mais\n## Dois").is_empty());
        assert_eq!(twins_differ("page", english, "## Um").len(), 1);
    }

    #[test]
    fn a_gap_between_decisions_is_refused() {
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|&name| name.to_owned())
                .collect::<Vec<_>>()
        };
        assert!(gaps(&names(&["0001-a.md", "0002-b.md"])).is_empty());
        assert_eq!(gaps(&names(&["0001-a.md", "0003-b.md"])).len(), 1);
        assert_eq!(gaps(&names(&["0001-a.md", "0001-b.md"])).len(), 1);
        assert_eq!(gaps(&names(&["notes.md"])).len(), 1);
    }

    #[test]
    fn a_link_to_nothing_is_refused() {
        let page = "[a](../b.md#top) [c](https://host/d) [e](#f)\n```\n[g](h)\n```\n[i](j.md)";
        let dead = dead_links("docs/guide/page.md", page, |path| path == "docs/b.md");
        assert_eq!(dead, ["docs/guide/page.md: there is no `j.md`"]);
    }
}
