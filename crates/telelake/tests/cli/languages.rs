//! Errors of the program's own are Portuguese where the rest is.

use crate::world::World;

#[test]
fn errors_of_our_own_speak_portuguese() {
    let world = World::configured();
    world.write("full/something", "");
    std::fs::create_dir(world.path("empty")).unwrap();
    for (args, said) in [
        ("quarantine show abc", "nada na quarentena começa com `abc`"),
        (
            "etl --from 2026-11-05 --to 2026-11-01",
            "troque as duas datas",
        ),
        ("demo --dir full", "indique outra pasta com `--dir`"),
        ("ingest empty", "não tem arquivo de updates"),
        (
            "run --mode webhook --set ingest.public_url=https://bot.example.org",
            "o webhook ainda não tem caminho e token secretos",
        ),
    ] {
        let mut words: Vec<_> = args.split(' ').collect();
        words.extend(["--lang", "pt"]);
        let ran = world.run(&words).says(&[said]);
        assert!([1, 2].contains(&ran.code), "{args}: {}", ran.code);
    }
}
