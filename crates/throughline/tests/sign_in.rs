//! Signing in by a provider: whom it lets in, and what of its answers is not believed.

mod company;
mod issuer;

use company::{PASSWORD, founded_saying, invite};
use issuer::{Browser, CLIENT, Issuer, Way, seconds};
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Caller, Program};

struct Stage {
    issuer: Issuer,
    program: Program,
    owner: Caller,
    _settings: TempDir,
}

fn stage() -> Stage {
    let (issuer, settings) = (Issuer::start(), tempfile::tempdir().unwrap());
    let (program, owner) = founded_saying(&["--settings", &issuer.settings(settings.path())]);
    Stage { issuer, program, owner, _settings: settings }
}

impl Stage {
    fn browser(&self) -> Browser {
        Browser::new(&self.program.address)
    }

    /// Goes the whole way; answers where it ends.
    fn goes(&self, browser: &mut Browser, body: &Value, subject: &str, email: &str, verified: bool) -> String {
        let way = browser.sets_out(body);
        self.issuer.claims(self.issuer.signs_in(&way, subject, email, verified));
        browser.comes_back(&way.back())
    }
}

#[test]
fn who_is_invited_comes_in_and_is_known_the_next_time() {
    let stage = stage();
    let mut zoe = stage.browser();
    let (_, ways) = zoe.send("GET", "/api/v1/sign-in/ways", &Value::Null);
    assert_eq!(ways["providers"], json!([{ "id": 0, "name": "Example" }]));
    let home = json!({ "back": "/" });
    assert_eq!(stage.goes(&mut zoe, &home, "zoe", "zoe@example.org", true), "/sign-in#problem=uninvited");
    assert_eq!(zoe.session()["signed_in"], false);

    let token = invite(&stage.owner, "member", &json!([]));
    let invited = json!({ "back": "/shared/wanted", "invitation": token });
    assert_eq!(stage.goes(&mut zoe, &invited, "zoe", "Zoe@Example.org", true), "/shared/wanted");
    let session = zoe.session();
    assert_eq!(session["account"]["name"], "Zoe Adams");
    assert_eq!(session["account"]["email"], "zoe@example.org");
    assert_eq!(session["workspaces"][0]["standing"], "member");
    assert!(!zoe.cookies.contains_key("throughline_sign_in"), "what bound the way is gone");
    assert_eq!(stage.goes(&mut stage.browser(), &invited, "yan", "yan@example.org", true), "/join#problem=invitation");

    // The next time by who they are there, whatever their address is meanwhile.
    let mut elsewhere = stage.browser();
    let back = json!({ "back": "/shared/features?filter=a%20b" });
    assert_eq!(stage.goes(&mut elsewhere, &back, "zoe", "other@example.org", false), "/shared/features?filter=a%20b");
    assert_eq!(elsewhere.session()["account"]["id"], session["account"]["id"]);
    assert_eq!(stage.goes(&mut elsewhere, &home, "zo", "zoe@example.org", false), "/sign-in#problem=unverified");

    let again = json!({ "back": "/", "invitation": invite(&stage.owner, "member", &json!([])) });
    assert_eq!(stage.goes(&mut elsewhere, &again, "zoe", "zoe@example.org", true), "/join#problem=member");
}

#[test]
fn an_address_that_the_provider_saw_leads_to_its_account_and_no_other_does() {
    let stage = stage();
    let (mut ann, home) = (stage.browser(), json!({ "back": "/" }));
    assert_eq!(stage.goes(&mut ann, &home, "ann", "ann@example.org", false), "/sign-in#problem=unverified");
    assert_eq!(ann.session()["signed_in"], false);
    let token = invite(&stage.owner, "member", &json!([]));
    let invited = json!({ "back": "/", "invitation": token });
    assert_eq!(stage.goes(&mut ann, &invited, "ann", "ann@example.org", false), "/join#problem=has-account");
    assert_eq!(stage.goes(&mut ann, &home, "ann", "ANN@example.org", true), "/");
    assert_eq!(ann.session()["account"]["name"], "Ann");
    // From then on by who they are, not by their address.
    assert_eq!(stage.goes(&mut ann, &home, "ann", "new@example.org", false), "/");
    assert_eq!(ann.session()["account"]["email"], "ann@example.org");

    // Somebody else who was given the address since is somebody else.
    let mut heir = stage.browser();
    assert_eq!(stage.goes(&mut heir, &home, "ann-2", "ann@example.org", true), "/sign-in#problem=has-account");
    assert_eq!(heir.session()["signed_in"], false);

    // Who tells no address is asked about; whoever is invited may bring one that nobody saw.
    let way = ann.sets_out(&invited);
    let mut claims = stage.issuer.signs_in(&way, "kim", "", false);
    claims.as_object_mut().unwrap().retain(|name, _| !["email", "email_verified", "name"].contains(&name.as_str()));
    stage.issuer.tells_about_them(json!({ "sub": "another", "email": "kim@example.org" }));
    stage.issuer.claims(claims.clone());
    assert_eq!(ann.comes_back(&way.back()), "/join#problem=token", "said of somebody else");
    let way = ann.sets_out(&invited);
    claims["nonce"] = json!(way.asked["nonce"]);
    stage.issuer.signs_in(&way, "kim", "", false);
    stage.issuer.claims(claims);
    stage.issuer.tells_about_them(json!({ "sub": "kim", "email": "kim@example.org" }));
    assert_eq!(ann.comes_back(&way.back()), "/");
    let account = ann.session()["account"].clone();
    assert_eq!((&account["name"], &account["email"]), (&json!("kim"), &json!("kim@example.org")));
}

/// Ann comes with a token that `change` made of the right one; answers where she ends, and whether she is signed in.
fn comes_with(stage: &Stage, change: &dyn Fn(&mut Value)) -> (String, bool) {
    let mut browser = stage.browser();
    let way = browser.sets_out(&json!({ "back": "/" }));
    let mut claims = stage.issuer.signs_in(&way, "ann", "ann@example.org", true);
    change(&mut claims);
    stage.issuer.claims(claims);
    (browser.comes_back(&way.back()), browser.session()["signed_in"] == true)
}

#[test]
fn a_token_whose_claims_do_not_hold_lets_nobody_in() {
    let past = seconds() - 3_600;
    let lies: [(&str, Value, &str); 12] = [
        ("aud", json!("another"), "audience"),
        ("aud", json!([CLIENT, "another"]), "audience"),
        ("azp", json!("another"), "audience"),
        ("iss", json!("https://elsewhere.example"), "token"),
        ("exp", json!(past), "clock"),
        ("iat", json!(seconds() + 3_600), "clock"),
        ("nonce", json!("another"), "stale"),
        ("nonce", Value::Null, "stale"),
        ("sub", json!(""), "refused"),
        ("sub", json!("x".repeat(256)), "refused"),
        ("sub", Value::Null, "refused"),
        ("exp", Value::Null, "refused"),
    ];
    // More wrong ones than one caller may bring in a minute.
    for half in lies.chunks(6) {
        let stage = stage();
        for (claim, lie, problem) in half {
            let lied = comes_with(&stage, &|claims| match lie {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(*claim)),
                lie => claims[*claim] = lie.clone(),
            });
            assert_eq!(lied, (format!("/sign-in#problem={problem}"), false), "{claim}: {lie}");
        }
    }
}

#[test]
fn a_token_that_the_provider_did_not_sign_lets_nobody_in() {
    let stage = stage();
    let forged = ("/sign-in#problem=token".to_owned(), false);
    for algorithm in ["none", "HS256", "RS256"] {
        stage.issuer.says_in_its_header("alg", json!(algorithm));
        assert_eq!(comes_with(&stage, &|_| {}), forged, "{algorithm}");
    }
    stage.issuer.says_in_its_header("alg", json!("ES256"));
    stage.issuer.change_key(false);
    assert_eq!(comes_with(&stage, &|_| {}), forged, "signed by another");
    stage.issuer.change_key(true);
    assert_eq!(comes_with(&stage, &|_| {}), ("/".to_owned(), true), "a new key is looked up");
}

#[test]
fn an_answer_counts_once_and_in_the_browser_that_asked() {
    let stage = stage();
    let (mut ann, mut other) = (stage.browser(), stage.browser());
    let come = |browser: &mut Browser, way: &Way, query: &str| {
        stage.issuer.claims(stage.issuer.signs_in(way, "ann", "ann@example.org", true));
        browser.comes_back(query)
    };
    let home = json!({ "back": "/" });
    let way = ann.sets_out(&home);
    assert_eq!(come(&mut other, &way, &way.back()), "/sign-in#problem=stale", "begun in another browser");
    assert_eq!(come(&mut ann, &way, &way.back()), "/sign-in#problem=stale", "and used up by that");
    let (way, cookies) = (ann.sets_out(&home), ann.cookies.clone());
    let theirs = other.sets_out(&home);
    assert_eq!(come(&mut ann, &theirs, &theirs.back()), "/sign-in#problem=stale", "led in as somebody else");
    ann.cookies.clone_from(&cookies);
    assert_eq!(come(&mut ann, &way, &way.back()), "/");
    ann.cookies = cookies;
    assert_eq!(come(&mut ann, &way, &way.back()), "/sign-in#problem=stale", "the second time");
    assert_eq!(come(&mut ann, &way, "code=right&state=guessed"), "/sign-in#problem=stale");
    let way = ann.sets_out(&home);
    let lied = format!("{}&iss=https%3A%2F%2Felsewhere.example", way.back());
    assert_eq!(come(&mut ann, &way, &lied), "/sign-in#problem=token", "another provider's answer");
    let way = ann.sets_out(&json!({ "back": "/shared/wanted" }));
    let refused = format!("error=access_denied&state={}", way.asked["state"]);
    assert_eq!(come(&mut ann, &way, &refused), "/sign-in?back=%2Fshared%2Fwanted#problem=cancelled");
    let way = ann.sets_out(&home);
    assert_eq!(come(&mut ann, &way, &way.back().replace("right", "wrong")), "/sign-in#problem=refused");
    let way = ann.sets_out(&json!({ "back": "//elsewhere.example" }));
    assert_eq!(come(&mut ann, &way, &way.back()), "/", "no other site follows");
    let places: Vec<String> = (0..4).map(|_| ann.comes_back("state=guessed")).collect();
    assert_eq!(places.last().map(String::as_str), Some("/sign-in#problem=too-many"));
}

#[test]
fn an_account_keeps_a_way_in_and_links_only_what_is_its_own() {
    let stage = stage();
    let mut zoe = stage.browser();
    let invited = json!({ "back": "/", "invitation": invite(&stage.owner, "member", &json!([])) });
    stage.goes(&mut zoe, &invited, "zoe", "zoe@example.org", true);
    zoe.session();
    let ways = |browser: &mut Browser| browser.send("GET", "/api/v1/account/identities", &Value::Null).1;
    let linked = ways(&mut zoe);
    assert_eq!(linked["password"], false);
    assert_eq!(linked["identities"][0]["provider"], "Example");
    assert_eq!(linked["identities"][0]["label"], "zoe@example.org");
    let unlink = format!("/api/v1/account/identities/{}", linked["identities"][0]["id"].as_str().unwrap());
    let (head, refused) = zoe.send("DELETE", &unlink, &Value::Null);
    assert_eq!((head.status().as_u16(), &refused["code"]), (400, &json!("invalid_input")), "{refused}");

    let door = "/api/v1/account/identities/link/0";
    let settings = json!({ "back": "/shared/settings/sign-in" });
    assert_eq!(stage.browser().send("POST", door, &settings).0.status(), 401);
    let mut ann = stage.browser();
    ann.send("POST", "/api/v1/sign-in", &json!({ "email": "ann@example.org", "password": PASSWORD }));
    assert_eq!(ann.send("POST", door, &settings).0.status(), 403, "another site's page could ask it too");
    ann.session();
    let links = |browser: &mut Browser, subject: &str| {
        let way = browser.sets_out_at(door, &settings);
        stage.issuer.claims(stage.issuer.signs_in(&way, subject, "elsewhere@example.org", false));
        way
    };
    let way = links(&mut ann, "zoe");
    assert_eq!(ann.comes_back(&way.back()), "/shared/settings/sign-in#problem=taken");
    let way = links(&mut ann, "ann");
    let session = ann.cookies.remove("throughline_session").unwrap();
    assert_eq!(ann.comes_back(&way.back()), "/shared/settings/sign-in#problem=stale", "signed out meanwhile");
    ann.cookies.insert("throughline_session".into(), session);
    for _ in 0..2 {
        let way = links(&mut ann, "ann");
        assert_eq!(ann.comes_back(&way.back()), "/shared/settings/sign-in");
    }
    let linked = ways(&mut ann);
    assert_eq!(linked["identities"].as_array().map(Vec::len), Some(1));
    assert_eq!(linked["identities"][0]["label"], "elsewhere@example.org");
    assert_eq!(ann.send("DELETE", &unlink, &Value::Null).0.status(), 404, "somebody else's");
    let unlink = format!("/api/v1/account/identities/{}", linked["identities"][0]["id"].as_str().unwrap());
    assert_eq!(ann.send("DELETE", &unlink, &Value::Null).0.status(), 204, "a password is left");
    assert_eq!(ways(&mut ann)["identities"], json!([]));
    assert_eq!(
        stage.goes(&mut stage.browser(), &json!({ "back": "/" }), "ann", "", false),
        "/sign-in#problem=unverified"
    );
}

#[test]
fn a_provider_is_asked_only_when_somebody_sets_out_and_its_silence_is_told() {
    let stage = stage();
    let mut browser = stage.browser();
    browser.send("GET", "/api/v1/sign-in/ways", &Value::Null);
    assert_eq!(stage.issuer.asked(), Vec::<String>::new());
    let way = browser.sets_out(&json!({ "back": "/" }));
    assert_eq!(way.asked["redirect_uri"], format!("{}/api/v1/sign-in/callback", stage.program.address));
    assert_eq!((way.asked["code_challenge_method"].as_str(), way.asked["response_type"].as_str()), ("S256", "code"));
    assert_eq!(stage.issuer.asked(), ["GET /.well-known/openid-configuration", "GET /jwks"]);
    stage.issuer.refuses(Some(json!({ "error": "invalid_grant", "error_description": "no" })));
    stage.issuer.signs_in(&way, "ann", "", true);
    assert_eq!(browser.comes_back(&way.back()), "/sign-in#problem=refused");
    assert_eq!(browser.send("POST", "/api/v1/sign-in/with/1", &json!({ "back": "/" })).0.status(), 404);

    let (silent, folder) = (Issuer::silent(), tempfile::tempdir().unwrap());
    let (program, _) = founded_saying(&["--settings", &silent.settings(folder.path())]);
    let mut browser = Browser::new(&program.address);
    let (head, said) = browser.send("POST", "/api/v1/sign-in/with/0", &json!({ "back": "/" }));
    assert_eq!((head.status().as_u16(), &said["code"]), (503, &json!("unavailable")), "{said}");
    let message = said["message"].as_str().unwrap();
    assert!(message.starts_with("Example cannot be reached just now."), "{message}");
    browser.origin = Some(program.address.replace("127.0.0.1", "localhost"));
    let (head, said) = browser.send("POST", "/api/v1/sign-in/with/0", &json!({ "back": "/" }));
    let message = format!("Example knows this server as {}. Open that address to sign in.", program.address);
    assert_eq!((head.status().as_u16(), said["message"].as_str()), (400, Some(message.as_str())));
}
