//! A machine that refuses: what is in the way, and what to do about it.

use std::net::TcpListener;

use crate::world::World;

/// Settings under which the webhook can be served.
const WEBHOOK: &str = "[telegram]\ntoken = \"110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw\"\n\
    chat_id = \"*\"\n[ingest]\npublic_url = \"https://bot.example.org\"\n\
    webhook_path = \"0123456789abcdefghij\"\nwebhook_secret = \"a-secret_of-the-webhook\"\n";

#[test]
fn an_address_in_use_comes_with_the_way_to_another() {
    let world = World::new();
    world.write("telelake.secrets.toml", WEBHOOK);
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    world
        .run(&["run", "--mode", "webhook", "--listen", &address])
        .code(1)
        .says(&[
            &format!("error: cannot listen on {address}"),
            "hint: stop the program that listens there, or choose another address with `--listen`",
        ]);
}

#[test]
fn a_bare_name_is_no_folder_and_the_hint_says_how_a_folder_is_written() {
    let world = World::new();
    let sql = "SELECT count(*) FROM telegram_datalake";
    let args = ["sql", sql, "--set", "lake.raw=raw"];
    world.run(&args).code(1).says(&[
        "cannot list `telegram` in `s3://raw`",
        "no AWS credentials were found",
        "with a slash, as in `./lake`",
    ]);
    let portuguese = [&args[..], &["--lang", "pt"]].concat();
    world
        .run(&portuguese)
        .code(1)
        .says(&["nenhuma credencial da AWS", "como em `./lake`"]);
}

#[test]
fn a_full_disk_comes_with_a_hint() {
    let world = World::new();
    // Linux has a device that is always full.
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_telelake"))
        .args(["completions", "bash"])
        .env_clear()
        .current_dir(world.path(""))
        .stdout(full)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("hint: free the disk"), "{told}");
}
