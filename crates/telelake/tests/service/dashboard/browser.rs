//! The pages themselves, in a real browser.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use testkit::crate_folder;

use super::{House, PASSWORD};
use crate::third_party::node_modules;
use crate::world::{GROUP, World, message};

/// The walk through the pages, for Node.
const WALK: &str = "tests/service/dashboard/browser/walk.mjs";
/// What people write who mean no good.
const HOSTILE: [&str; 5] = [
    "<script>window.pwned = 1</script><img src=x onerror=\"window.pwned = 1\">",
    "\" onmouseover=\"window.pwned = 1\" x=\"<b>&lt;i&gt; </td></table></main>",
    "[click](javascript:window.pwned=1) javascript:window.pwned=1 data:text/html,<script>pwned</script>",
    "\u{202e}gnp.exe\u{2066}\u{2067} \u{200f}evil\u{feff}\u{0}",
    "=cmd|' /C calc'!A0\t+1\r\n-1",
];

/// What one would see of a group with thousands of messages, among them those of [`HOSTILE`].
#[test]
fn a_browser_finds_every_page_whole_in_every_look() {
    let world = World::new("*");
    let group = [
        "demo",
        "--once",
        "--messages",
        "1200",
        "--days",
        "12",
        "--dir",
        "group",
    ];
    world.run(&group).code(0);
    let lake = std::fs::canonicalize(world.path("group/lake")).unwrap();
    std::fs::rename(lake, world.path("lake")).unwrap();
    let house = House::locked(world);
    house.deliver(hostile());
    let screenshots = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("dashboard");
    let chromium = crate_folder().join("../../scripts/browser.sh");
    let chromium = Command::new(chromium).output().unwrap();
    assert!(
        chromium.status.success(),
        "{}",
        String::from_utf8_lossy(&chromium.stderr)
    );
    let chromium = String::from_utf8(chromium.stdout).unwrap();
    let walked = Command::new("node")
        // How fast it is depends on the machine; here only on whether.
        .env("INTERACTIVE_MS_MAX", "600000")
        .arg(crate_folder().join(WALK))
        .args([&node_modules(), chromium.trim(), &house.url])
        .arg(&screenshots)
        .arg(PASSWORD)
        .output()
        .unwrap();
    let [told, complaints] =
        [walked.stdout, walked.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(walked.status.success(), "{complaints}\n{told}");
    let pictures = std::fs::read_dir(&screenshots).unwrap().count();
    assert!(pictures > 60, "{pictures}");
    let (code, log) = house.service.stop();
    assert_eq!(code, Some(0), "{log}");
}

/// Messages, names and titles that try to be more than text.
fn hostile() -> Vec<Value> {
    let emoji = "🏳️‍🌈".repeat(1_000);
    let texts = HOSTILE.iter().copied().chain([emoji.as_str()]);
    texts
        .enumerate()
        .map(|(number, text)| {
            let id = 500_000 + i64::try_from(number).unwrap();
            let mut message = message(GROUP, id);
            message["text"] = json!(text);
            message["from"] = json!({ "id": 600 + number, "is_bot": false, "first_name": text.chars().take(60).collect::<String>() });
            message["chat"]["title"] = json!("<img src=x onerror=window.pwned=1>");
            message
        })
        .collect()
}
