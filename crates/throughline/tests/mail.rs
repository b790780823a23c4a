//! Mails: who gets which, and what nobody can learn from them.

mod company;

use company::{PASSWORD, founded, founded_saying, joined};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use tempfile::TempDir;
use testkit::{Caller, Program};

/// A server that takes every mail, but refuses recipients whose address begins with `no`.
struct Post {
    address: String,
    came: Receiver<(String, String)>,
}

impl Post {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (tell, came) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let tell = tell.clone();
                std::thread::spawn(move || take(&stream, &tell));
            }
        });
        Self { address, came }
    }

    fn settings(&self, folder: &std::path::Path) -> String {
        let file = folder.join("settings.toml");
        let text = format!("[mail]\nserver = \"smtp://{}\"\nfrom = \"Plans <plans@example.org>\"\n", self.address);
        std::fs::write(&file, text).unwrap();
        file.to_string_lossy().into_owned()
    }

    /// Waits for the next mail: to whom, and its text without the breaks that the form of mails puts into lines.
    fn next(&self) -> (String, String) {
        let (to, mail) = self.came.recv_timeout(Duration::from_secs(20)).expect("a mail comes");
        (to, mail.replace("=\r\n", "").replace("=3D", "="))
    }
}

fn take(mut stream: &TcpStream, tell: &Sender<(String, String)>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let _ = stream.write_all(b"220 here\r\n");
    let mut to = String::new();
    while let Some(line) = lines.next() {
        let said = match line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase().as_str() {
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                if to.starts_with("no") { format!("550 <{to}> lives elsewhere") } else { "250 fine".to_owned() }
            }
            "DATA" => {
                let _ = stream.write_all(b"354 go on\r\n");
                let mail: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                let _ = tell.send((to.clone(), mail.join("\r\n")));
                "250 taken".to_owned()
            }
            "QUIT" => "221 bye".to_owned(),
            _ => "250 fine".to_owned(),
        };
        let _ = stream.write_all(format!("{said}\r\n").as_bytes());
    }
}

fn stage() -> (Post, Program, Caller, TempDir) {
    let (post, settings) = (Post::open(), tempfile::tempdir().unwrap());
    let (program, owner) = founded_saying(&["--settings", &post.settings(settings.path())]);
    (post, program, owner, settings)
}

fn secret_in<'a>(mail: &'a str, before: &str) -> &'a str {
    mail.split_once(before).expect(before).1.split(['\r', '"', '&']).next().unwrap().trim()
}

#[test]
fn an_invitation_is_mailed_and_its_link_passed_on_as_well() {
    let (post, program, owner, _settings) = stage();
    assert_eq!(program.stranger().get("/api/v1/sign-in/ways").ok()["mail"], true);
    let asked = json!({ "email": "zoe@example.org", "standing": "member", "roles": [], "mail": true });
    let link = owner.post("invitations", &asked).ok();
    let (to, mail) = post.next();
    assert_eq!(to, "zoe@example.org");
    assert!(mail.contains("Subject: Ann invites you to Shared\r\n"), "{mail}");
    assert!(mail.contains("From: Plans <plans@example.org>\r\n"), "{mail}");
    let path = format!("{}{}", program.address, link["path"].as_str().unwrap());
    assert!(mail.contains(&path), "{path} is not in {mail}");
    let join = json!({ "token": secret_in(&mail, "#invitation="), "name": "Zoe", "email": "zoe@example.org", "password": PASSWORD });
    program.stranger().begin("/api/v1/join", &join).ok();

    let refused = |asked: Value| owner.post("invitations", &asked).message().to_owned();
    let nobody = json!({ "email": null, "standing": "member", "roles": [], "mail": true });
    assert_eq!(refused(nobody), "Say to which address the link is mailed.");
    for email in ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"] {
        let said = refused(json!({ "email": email, "standing": "member", "roles": [], "mail": true }));
        assert!(said.ends_with("is not an e-mail address."), "{said}");
    }
    // What is written without being asked for is nobody's to read, and was not sent.
    owner.post("invitations", &json!({ "email": "yan@example.org", "standing": "member", "roles": [] })).ok();
    assert_eq!(post.came.recv_timeout(Duration::from_millis(300)).ok(), None);
}

#[test]
fn a_forgotten_password_is_no_end_and_tells_nobody_who_has_an_account() {
    let (post, program, owner, _settings) = stage();
    let ask = |email: &str| {
        let answer = program.stranger().post("/api/v1/sign-in/mail", &json!({ "email": email }));
        (answer.status, answer.text)
    };
    assert_eq!(ask("nobody@example.org"), (204, String::new()));
    assert_eq!(ask(" Ann@Example.org "), (204, String::new()));
    let (to, mail) = post.next();
    assert_eq!(to, "ann@example.org", "the first mail that comes is not to who has no account");
    let secret = secret_in(&mail, "/sign-in#mailed=").to_owned();
    let mut back = program.stranger();
    let short = back.begin("/api/v1/sign-in/one-time", &json!({ "token": secret, "password": "short" }));
    assert_eq!((short.status, short.message()), (400, "A password has at least 10 characters."));
    let set = json!({ "token": secret, "password": "another long one" });
    assert_eq!(back.begin("/api/v1/sign-in/one-time", &set).ok()["account"]["email"], "ann@example.org");
    assert_eq!(back.get("people").status, 200);
    assert_eq!(owner.get("people").code(), "signed_out", "a new password ends what was open");
    assert_eq!(program.stranger().begin("/api/v1/sign-in/one-time", &set).status, 403, "it works once");
    let with = |password: &str| {
        program.stranger().begin("/api/v1/sign-in", &json!({ "email": "ann@example.org", "password": password })).status
    };
    assert_eq!((with(PASSWORD), with("another long one")), (403, 200));
}

#[test]
fn a_few_links_are_mailed_to_one_address_whoever_asks_and_whoever_has_it() {
    let (_post, program, _owner, _settings) = stage();
    let ask = |email: &str| {
        let answer = program.stranger().post("/api/v1/sign-in/mail", &json!({ "email": email }));
        (answer.status, answer.message().to_owned())
    };
    assert_eq!(ask("nonsense").0, 400);
    let often =
        "Links were asked for at this address already. Look for the mail, or try again in a quarter of an hour.";
    for email in ["ann@example.org", "nobody@example.org"] {
        let said: Vec<(u16, String)> = (0..4).map(|_| ask(email)).collect();
        let fine = (204, String::new());
        assert_eq!(said, [fine.clone(), fine.clone(), fine, (429, often.to_owned())], "{email}");
    }
    assert_eq!(ask("kim@example.org").0, 204);
    let too_many = "Too many attempts. Wait a minute and try again.".to_owned();
    assert_eq!(ask("kim@example.org"), (429, too_many), "and ten for each caller");
}

#[test]
fn what_a_server_refuses_is_put_aside_without_a_word_of_whose_it_was() {
    let (post, program, owner, _settings) = stage();
    let asked = json!({ "email": "nowhere@example.org", "standing": "member", "roles": [], "mail": true });
    let link = owner.post("invitations", &asked).ok();
    let secret = link["path"].as_str().unwrap().split_once('=').unwrap().1.to_owned();
    let dead = (0..200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(50));
        let listed = owner.get("jobs?state=dead").ok();
        listed["jobs"].as_array().and_then(|jobs| jobs.first().cloned())
    });
    assert_eq!(dead.expect("it is put aside")["kind"], "mail");
    let listed = owner.get("jobs?state=dead").text;
    assert!(listed.contains("the recipient") && !listed.contains("nowhere") && !listed.contains(&secret), "{listed}");

    let tested = owner.post("status/mail", &Value::Null).ok();
    assert_eq!(tested, json!({ "to": "ann@example.org" }));
    let (to, mail) = post.next();
    assert!(to == "ann@example.org" && mail.contains("Subject: A test of Throughline's mail"), "{mail}");
    let noel = joined(&program, &owner, "Noel", "admin", "");
    let refused = noel.post("status/mail", &Value::Null);
    assert_eq!((refused.status, refused.code()), (503, "unavailable"));
    assert!(refused.message().contains("550") && !refused.message().contains("noel@"), "{}", refused.message());
}

#[test]
fn without_a_server_no_mail_is_promised() {
    let (program, owner) = founded();
    let ways = program.stranger().get("/api/v1/sign-in/ways").ok();
    assert_eq!((&ways["providers"], &ways["mail"]), (&json!([]), &json!(false)));
    let asked = program.stranger().post("/api/v1/sign-in/mail", &json!({ "email": "ann@example.org" }));
    assert_eq!(asked.message(), "This server sends no mail. Ask whoever runs it for a sign-in link.");
    let invite = json!({ "email": "zoe@example.org", "standing": "member", "roles": [], "mail": true });
    assert_eq!(
        owner.post("invitations", &invite).message(),
        "No mail server is set, so the link cannot be mailed. Pass it on yourself."
    );
    assert_eq!(owner.get("status").ok()["mail"], false);
    assert_eq!(owner.post("status/mail", &Value::Null).status, 400);
}
