//! Passkeys: whom they let in, and what of a browser's answers is not believed.

mod authenticator;
mod company;
mod issuer;

use authenticator::Authenticator;
use company::{PASSWORD, founded, founded_saying, invite, joined};
use issuer::{Browser, Issuer};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use testkit::{Caller, Program};

const PASSKEYS: &str = "/api/v1/account/passkeys";
const MAKE: &str = "/api/v1/account/passkeys/options";
const SIGN_IN: &str = "/api/v1/sign-in/passkey";
const ASK: &str = "/api/v1/sign-in/passkey/options";

/// The address that browsers keep passkeys for: this machine has them by name.
fn origin(program: &Program) -> String {
    program.address.replace("127.0.0.1", "localhost")
}

/// A browser in which somebody signed in with their password.
fn signed_in(program: &Program, name: &str) -> Browser {
    let mut browser = Browser::new(&program.address);
    let asked = json!({ "email": format!("{name}@example.org"), "password": PASSWORD });
    assert_eq!(browser.send("POST", "/api/v1/sign-in", &asked).0.status(), 200);
    browser.session();
    browser
}

fn answer(browser: &mut Browser, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let (head, said) = browser.send(method, path, body);
    (head.status().as_u16(), said)
}

fn asked_to_make(browser: &mut Browser) -> Value {
    let (status, said) = answer(browser, "POST", MAKE, &json!({ "current": PASSWORD }));
    assert_eq!(status, 200, "{said}");
    said["options"].clone()
}

fn asked_to_sign(browser: &mut Browser) -> Value {
    let (status, said) = answer(browser, "POST", ASK, &Value::Null);
    assert_eq!(status, 200, "{said}");
    said["options"].clone()
}

/// Adds a passkey to the account of who is signed in.
fn adds(browser: &mut Browser, program: &Program, name: &str) -> Authenticator {
    let mut device = Authenticator::new(&origin(program));
    let credential = device.makes(&asked_to_make(browser));
    let (status, said) = answer(browser, "POST", PASSKEYS, &json!({ "name": name, "credential": credential }));
    assert_eq!(status, 201, "{said}");
    device
}

/// Signs in with what `device` signs.
fn comes(browser: &mut Browser, device: &Authenticator) -> (u16, Value) {
    let credential = device.signs(&asked_to_sign(browser));
    answer(browser, "POST", SIGN_IN, &json!({ "credential": credential }))
}

fn listed(browser: &mut Browser) -> Vec<Value> {
    answer(browser, "GET", PASSKEYS, &Value::Null).1.as_array().unwrap().clone()
}

fn removes(browser: &mut Browser, id: &Value, current: &str) -> (u16, Value) {
    let path = format!("{PASSKEYS}/{}/remove", id.as_str().unwrap());
    answer(browser, "POST", &path, &json!({ "current": current }))
}

/// `kind name how` of each entry, newest first.
fn audit(by: &Caller, kinds: &str) -> Vec<String> {
    let entries = by.get(&format!("audit?kind={kinds}")).ok()["entries"].as_array().unwrap().clone();
    let word = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
    let words = |entry: &Value| ["kind", "name", "how"].map(|name| word(entry, name)).join(" ").trim_end().to_owned();
    entries.iter().map(words).collect()
}

#[test]
fn a_passkey_is_added_signs_in_and_is_removed() {
    let (program, owner) = founded();
    let mut ann = signed_in(&program, "ann");
    assert_eq!(answer(&mut ann, "GET", "/api/v1/sign-in/ways", &Value::Null).1["passkeys"], json!(origin(&program)));
    assert_eq!(listed(&mut ann), Vec::<Value>::new());
    assert_eq!(answer(&mut ann, "POST", MAKE, &json!({ "current": "a wrong password" })).0, 403);
    let asked = asked_to_make(&mut ann);
    assert_eq!(asked["rp"], json!({ "id": "localhost", "name": "Throughline" }));
    assert_eq!((&asked["user"]["name"], &asked["user"]["displayName"]), (&json!("ann@example.org"), &json!("Ann")));
    let selection = &asked["authenticatorSelection"];
    assert_eq!((&selection["residentKey"], &selection["userVerification"]), (&json!("required"), &json!("required")));
    let device = adds(&mut ann, &program, " Ann's laptop ");
    let passkey = listed(&mut ann)[0].clone();
    assert_eq!(passkey["name"], "Ann's laptop");
    assert_eq!(
        (&passkey["usable"], &passkey["synced"], &passkey["used_at"]),
        (&json!(true), &json!(true), &json!(null))
    );
    assert_eq!(asked_to_make(&mut ann)["excludeCredentials"][0]["id"], passkey["credential"], "one for each device");

    // Somewhere else, with nothing typed.
    let mut elsewhere = Browser::new(&program.address);
    let asked = asked_to_sign(&mut elsewhere);
    assert_eq!((&asked["rpId"], &asked["userVerification"]), (&json!("localhost"), &json!("required")));
    assert_eq!(asked["allowCredentials"], json!([]), "it tells nobody who has which");
    let (status, session) = comes(&mut elsewhere, &device);
    assert_eq!((status, &session["account"]["email"]), (200, &json!("ann@example.org")), "{session}");
    assert_eq!(elsewhere.session()["workspaces"][0]["standing"], "owner");
    assert_eq!(audit(&owner, "signed_in")[0], "signed_in  passkey");
    let used = listed(&mut ann)[0].clone();
    assert!(used["used_at"].is_string(), "{used}");

    let path = format!("{PASSKEYS}/{}", passkey["id"].as_str().unwrap());
    assert_eq!(answer(&mut ann, "PUT", &path, &json!({ "name": " " })).0, 400);
    assert_eq!(answer(&mut ann, "PUT", &path, &json!({ "name": "Old laptop" })).0, 204);
    assert_eq!(listed(&mut ann)[0]["name"], "Old laptop");
    assert_eq!(removes(&mut ann, &passkey["id"], "a wrong password").0, 403);
    assert_eq!(removes(&mut ann, &passkey["id"], PASSWORD).0, 204);
    assert_eq!(removes(&mut ann, &passkey["id"], PASSWORD).0, 404);
    let (status, said) = comes(&mut elsewhere, &device);
    assert_eq!((status, &said["code"]), (404, &json!("not_found")), "{said}");
    assert_eq!(
        audit(&owner, "passkey_added,passkey_removed"),
        ["passkey_removed Old laptop", "passkey_added Ann's laptop"]
    );
}

#[test]
fn a_passkey_is_managed_by_its_owner_in_person_alone() {
    let (program, owner) = founded();
    joined(&program, &owner, "Ben", "member", "maker");
    let (mut ann, mut ben) = (signed_in(&program, "ann"), signed_in(&program, "ben"));
    let device = adds(&mut ann, &program, "Ann's");
    let id = listed(&mut ann)[0]["id"].clone();
    let path = format!("{PASSKEYS}/{}", id.as_str().unwrap());
    assert_eq!(answer(&mut ben, "PUT", &path, &json!({ "name": "Ben's" })).0, 404);
    assert_eq!(removes(&mut ben, &id, PASSWORD).0, 404);
    assert_eq!(listed(&mut ben), Vec::<Value>::new());

    // What Ben was asked makes Ben a passkey, and Ann none.
    let mut another = Authenticator::new(&origin(&program));
    let credential = another.makes(&asked_to_make(&mut ben));
    ann.cookies.insert("throughline_passkey".into(), ben.cookies["throughline_passkey"].clone());
    assert_eq!(answer(&mut ann, "POST", PASSKEYS, &json!({ "name": "x", "credential": credential })).0, 403);
    // Nor does one device's passkey become two people's.
    let mut same = Authenticator::new(&origin(&program));
    same.credential.clone_from(&device.credential);
    let credential = same.makes(&asked_to_make(&mut ben));
    assert_eq!(answer(&mut ben, "POST", PASSKEYS, &json!({ "name": "x", "credential": credential })).0, 400);

    // Another site's page knows no session's token.
    let mut blind = Browser::new(&program.address);
    blind.cookies.clone_from(&ann.cookies);
    assert_eq!(answer(&mut blind, "POST", MAKE, &json!({ "current": PASSWORD })).0, 403);
    blind.origin = Some("https://elsewhere.example".into());
    for door in [ASK, SIGN_IN] {
        assert_eq!(answer(&mut blind, "POST", door, &json!({ "credential": {} })).0, 403, "{door}");
    }
}

#[test]
fn an_answer_counts_once_and_in_the_browser_that_was_asked() {
    let (program, _) = founded();
    let mut ann = signed_in(&program, "ann");
    let device = adds(&mut ann, &program, "Ann's");
    let (mut one, mut other) = (Browser::new(&program.address), Browser::new(&program.address));
    let send = |browser: &mut Browser, credential: &Value| {
        let (status, said) = answer(browser, "POST", SIGN_IN, &json!({ "credential": credential }));
        (status, said["message"].as_str().unwrap_or_default().starts_with("This was begun in another browser"))
    };
    let credential = device.signs(&asked_to_sign(&mut one));
    assert_eq!(send(&mut other, &credential), (403, true), "asked of another browser");
    assert_eq!(send(&mut one, &credential), (403, true), "and used up by that");
    asked_to_sign(&mut other);
    let credential = device.signs(&asked_to_sign(&mut one));
    assert_eq!(send(&mut other, &credential), (403, true), "which was asked something else");
    let credential = device.signs(&asked_to_sign(&mut one));
    assert_eq!(send(&mut one, &credential).0, 200);
    assert_eq!(send(&mut one, &credential), (403, true), "the second time");
    let guessed = device.signs(&json!({ "challenge": "Z3Vlc3NlZA" }));
    assert_eq!(send(&mut one, &guessed), (403, true));

    // Two pages of one browser are both asked.
    let (first, second) = (asked_to_sign(&mut one), asked_to_sign(&mut one));
    assert_eq!(send(&mut one, &device.signs(&first)).0, 200);
    assert_eq!(send(&mut one, &device.signs(&second)).0, 200);

    // What was asked to make a passkey signs nobody in, and the other way round.
    let to_make = asked_to_make(&mut ann);
    assert_eq!(send(&mut ann, &device.signs(&to_make)), (403, true));
    let to_sign = asked_to_sign(&mut ann);
    let credential = Authenticator::new(&origin(&program)).makes(&json!({
        "challenge": to_sign["challenge"], "user": { "id": "AAAA" },
    }));
    assert_eq!(answer(&mut ann, "POST", PASSKEYS, &json!({ "name": "x", "credential": credential })).0, 403);
}

#[test]
fn an_answer_that_lies_lets_nobody_in() {
    type Lie = (&'static str, fn(&mut Authenticator), u16, &'static str);
    let lies: [Lie; 6] = [
        ("another site", |device| device.origin = "https://elsewhere.example".into(), 403, "Passkeys of this server"),
        ("another port", |device| device.origin.push('1'), 403, "Passkeys of this server"),
        ("another host", |device| device.relying_party = "elsewhere.example".into(), 403, "Passkeys of this server"),
        ("in a frame", |device| device.in_a_frame = true, 403, "Passkeys of this server"),
        ("nobody was asked", |device| device.verifies = false, 403, "Your device did not make sure"),
        ("for nobody", |device| device.user = vec![7; 16], 404, "Nobody here signs in"),
    ];
    let (program, owner) = founded();
    let mut ann = signed_in(&program, "ann");
    let mut browser = Browser::new(&program.address);
    for (name, lie, status, message) in lies {
        let mut device = adds(&mut ann, &program, name);
        lie(&mut device);
        let (answered, said) = comes(&mut browser, &device);
        assert_eq!(answered, status, "{name}: {said}");
        assert!(said["message"].as_str().unwrap().starts_with(message), "{name}: {said}");
    }
    let message = comes(&mut browser, &{
        let mut forged = Authenticator::new(&origin(&program));
        let known = adds(&mut ann, &program, "real");
        (forged.credential, forged.user) = (known.credential, known.user);
        forged
    });
    assert_eq!(message.0, 403, "signed by another key: {}", message.1);
    assert!(message.1["message"].as_str().unwrap().starts_with("What the passkey signed"), "{}", message.1);
    let device = adds(&mut ann, &program, "as if to make");
    let credential = device.signs_as(&asked_to_sign(&mut browser), "webauthn.create");
    assert_eq!(answer(&mut browser, "POST", SIGN_IN, &json!({ "credential": credential })).0, 403);
    assert_eq!(browser.session()["signed_in"], false);
    // All but the one that named nobody's account.
    assert_eq!(audit(&owner, "sign_in_failed"), vec!["sign_in_failed  passkey"; 7]);
}

#[test]
fn a_passkey_that_was_not_made_here_is_not_added() {
    let (program, _) = founded();
    let mut ann = signed_in(&program, "ann");
    let lies: [fn(&mut Authenticator); 5] = [
        |device| device.origin = "https://elsewhere.example".into(),
        |device| device.relying_party = "elsewhere.example".into(),
        |device| device.verifies = false,
        |device| device.in_a_frame = true,
        |device| device.algorithm = -999,
    ];
    for lie in lies {
        let mut device = Authenticator::new(&origin(&program));
        lie(&mut device);
        let credential = device.makes(&asked_to_make(&mut ann));
        assert_eq!(answer(&mut ann, "POST", PASSKEYS, &json!({ "name": "x", "credential": credential })).0, 403);
    }
    let mut device = Authenticator::new(&origin(&program));
    let credential = device.makes(&asked_to_make(&mut ann));
    let mut swapped = credential.clone();
    swapped["rawId"] = json!("AAAA");
    assert_eq!(answer(&mut ann, "POST", PASSKEYS, &json!({ "name": "x", "credential": swapped })).0, 403);
    assert_eq!(answer(&mut ann, "POST", PASSKEYS, &json!({ "name": "x", "credential": credential })).0, 403, "used up");
    for unreadable in [json!(null), json!({}), json!({ "rawId": "AQ", "response": { "clientDataJSON": "e30" } })] {
        let (status, said) = answer(&mut ann, "POST", PASSKEYS, &json!({ "name": "x", "credential": unreadable }));
        assert_eq!((status, &said["code"]), (400, &json!("invalid_input")), "{said}");
    }
    assert_eq!(listed(&mut ann), Vec::<Value>::new());
}

#[test]
fn a_counter_that_goes_back_is_a_copys() {
    let (program, owner) = founded();
    let mut ann = signed_in(&program, "ann");
    let mut device = adds(&mut ann, &program, "Ann's");
    let mut browser = Browser::new(&program.address);
    assert_eq!((comes(&mut browser, &device).0, comes(&mut browser, &device).0), (200, 200), "it does not count yet");
    for (counter, status) in [(5, 200), (5, 403), (4, 403), (0, 403), (6, 200)] {
        device.counter = counter;
        let (answered, said) = comes(&mut browser, &device);
        assert_eq!(answered, status, "{counter}: {said}");
    }
    assert_eq!(audit(&owner, "sign_in_failed"), vec!["sign_in_failed  passkey"; 3]);
}

#[test]
fn who_was_let_go_finds_nothing_here() {
    let (program, owner) = founded();
    let ben = joined(&program, &owner, "Ben", "member", "maker");
    let device = adds(&mut signed_in(&program, "ben"), &program, "Ben's");
    let mut browser = Browser::new(&program.address);
    assert_eq!(comes(&mut browser, &device).1["workspaces"].as_array().map(Vec::len), Some(1));
    assert_eq!(owner.delete(&format!("people/{}", ben.person)).status, 204);
    let (status, session) = comes(&mut browser, &device);
    assert_eq!((status, &session["workspaces"]), (200, &json!([])), "as with a password");
    let records = format!("/api/v1/workspaces/{}/records?kind=feature", owner.workspace);
    assert_eq!(answer(&mut browser, "GET", &records, &Value::Null).0, 404);
}

#[test]
fn guessing_is_slowed_down() {
    let (program, _) = founded();
    let mut browser = Browser::new(&program.address);
    let device = Authenticator::new(&origin(&program));
    let statuses: Vec<u16> = (0..11).map(|_| comes(&mut browser, &device).0).collect();
    assert_eq!(statuses, [vec![404; 10], vec![429]].concat());
}

#[test]
fn an_account_keeps_a_way_in() {
    let (issuer, settings) = (Issuer::start(), tempfile::tempdir().unwrap());
    let (program, owner) = founded_saying(&["--settings", &issuer.settings(settings.path())]);
    let mut zoe = Browser::new(&program.address);
    let way = zoe.sets_out(&json!({ "back": "/", "invitation": invite(&owner, "member", &json!([])) }));
    issuer.claims(issuer.signs_in(&way, "zoe", "zoe@example.org", true));
    assert_eq!(zoe.comes_back(&way.back()), "/");
    zoe.session();
    // She has no password that she could be asked for.
    let device = adds(&mut zoe, &program, "Phone");
    let identities = answer(&mut zoe, "GET", "/api/v1/account/identities", &Value::Null).1;
    let unlink = format!("/api/v1/account/identities/{}", identities["identities"][0]["id"].as_str().unwrap());
    assert_eq!(answer(&mut zoe, "DELETE", &unlink, &Value::Null).0, 204, "the passkey is left");
    let phone = listed(&mut zoe)[0]["id"].clone();
    let (status, said) = removes(&mut zoe, &phone, "");
    assert_eq!((status, &said["code"]), (400, &json!("invalid_input")), "{said}");
    let mut elsewhere = Browser::new(&program.address);
    assert_eq!(comes(&mut elsewhere, &device).1["account"]["email"], "zoe@example.org");
    adds(&mut zoe, &program, "Laptop");
    assert_eq!(removes(&mut zoe, &phone, "").0, 204);
    let laptop = listed(&mut zoe)[0]["id"].clone();
    assert_eq!(removes(&mut zoe, &laptop, "").0, 400);
    let password = json!({ "current": "", "new": PASSWORD });
    assert_eq!(answer(&mut zoe, "PUT", "/api/v1/account/password", &password).0, 204);
    assert_eq!(removes(&mut zoe, &laptop, "").0, 403, "now she is asked for it");
    assert_eq!(removes(&mut zoe, &laptop, PASSWORD).0, 204);
}

/// A program on `folder` that people reach at `address`, and where it listens.
fn reached_at(folder: &Path, address: &str) -> (Program, String) {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap();
    let mut command = testkit::command(env!("CARGO_BIN_EXE_throughline"), folder);
    command.args(["serve", "--listen", &free.to_string(), "--address", address]);
    command.env("THROUGHLINE_LOG", "error").stdout(Stdio::piped());
    (Program::start_with(command), format!("http://{free}"))
}

#[test]
fn a_passkey_is_for_the_address_that_it_was_made_at() {
    let folder = tempfile::tempdir().unwrap();
    let (mut program, listens) = reached_at(folder.path(), "https://plans.example.org");
    let account = json!({
        "token": program.token, "name": "Ann", "email": "ann@example.org",
        "password": PASSWORD, "workspace": "Shared", "zone": "UTC",
    });
    let mut ann = Browser::new(&listens);
    assert_eq!(answer(&mut ann, "POST", "/api/v1/first-run", &account).0, 200);
    ann.session();
    let mut device = Authenticator::new("https://plans.example.org");
    device.relying_party = "plans.example.org".into();
    let credential = device.makes(&asked_to_make(&mut ann));
    assert_eq!(answer(&mut ann, "POST", PASSKEYS, &json!({ "name": "Phone", "credential": credential })).0, 201);
    let (head, _) = Browser::new(&listens).send("POST", ASK, &Value::Null);
    let cookie = head.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.ends_with("; HttpOnly; SameSite=Strict; Max-Age=300; Secure"), "{cookie}");
    assert_eq!(comes(&mut Browser::new(&listens), &device).0, 200);

    program.kill();
    let (mut program, listens) = reached_at(folder.path(), "https://roadmap.example.org");
    assert_eq!(comes(&mut Browser::new(&listens), &device).0, 404, "it is kept, and lets nobody in");
    let mut ann = ann.at(&listens);
    let passkey = &listed(&mut ann)[0];
    assert_eq!((&passkey["relying_party"], &passkey["usable"]), (&json!("plans.example.org"), &json!(false)));

    program.kill();
    let (_program, listens) = reached_at(folder.path(), "http://10.0.0.7:7410");
    let mut ann = ann.at(&listens);
    assert_eq!(answer(&mut ann, "GET", "/api/v1/sign-in/ways", &Value::Null).1["passkeys"], Value::Null);
    for (door, body) in [(ASK, Value::Null), (MAKE, json!({ "current": PASSWORD }))] {
        let (status, said) = answer(&mut ann, "POST", door, &body);
        assert_eq!((status, &said["code"]), (400, &json!("invalid_input")), "{door}: {said}");
    }
}
