//! The emulator of AWS: it answers, and it ends.

use std::net::TcpStream;

use testkit::Moto;

#[test]
fn an_emulator_answers_until_it_is_dropped() {
    let moto = Moto::start().unwrap();
    let address = moto.endpoint_url().trim_start_matches("http://").to_owned();
    assert_eq!(
        moto.send("/moto-api/reset", "").unwrap(),
        "{\"status\": \"ok\"}"
    );
    assert!(moto.send("/moto-api/nothing", "").is_err());
    drop(moto);
    assert!(TcpStream::connect(address).is_err());
}
