//! Roles that are given to several people together.

mod company;

use company::{PASSWORD, founded, joined};
use serde_json::{Value, json};
use testkit::{Caller, Program};

fn made_team(by: &Caller, name: &str) -> String {
    by.post("teams", &json!({ "name": name })).ok()["team"].as_str().unwrap().to_owned()
}

fn made_space(by: &Caller, name: &str, prefix: &str) -> String {
    let made = by.post("spaces", &json!({ "name": name, "prefix": prefix, "members": null })).ok();
    made["space"].as_str().unwrap().to_owned()
}

fn give(by: &Caller, space: &str, team: &str, role: &str) -> u16 {
    by.put(&format!("spaces/{space}/teams/{team}"), &json!({ "role": role })).status
}

fn join(by: &Caller, team: &str, person: &Caller) -> u16 {
    by.put(&format!("teams/{team}/people/{}", person.person), &Value::Null).status
}

fn leave(by: &Caller, team: &str, person: &Caller) -> u16 {
    by.delete(&format!("teams/{team}/people/{}", person.person)).status
}

/// A private space of the owner with a plan in it, a team that makes there, and Vera in the team.
fn team_at_work() -> (Program, Caller, Caller, String) {
    let (program, mut owner) = founded();
    let vera = joined(&program, &owner, "Vera", "member", "");
    owner.space = made_space(&owner, "Room", "ROOM");
    owner.feature("Secret plan");
    let team = made_team(&owner, "Design");
    assert_eq!((join(&owner, &team, &vera), give(&owner, &owner.space, &team, "maker")), (204, 204));
    (program, owner, vera, team)
}

fn sees(caller: &Caller) -> bool {
    caller.get("records?kind=feature").text.contains("Secret plan")
}

#[test]
fn a_team_brings_its_people_in_and_takes_the_role_with_it_at_once() {
    let (_program, owner, mut vera, team) = team_at_work();
    vera.space.clone_from(&owner.space);
    assert!(sees(&vera));
    let record = vera.feature("Made by the team");
    let share = json!({
        "name": "Plans", "spaces": [owner.space], "fields": [], "dates": "exact", "password": null, "days": 1,
        "what": { "type": "view", "kind": "feature", "filter": "", "look": "{}" },
    });
    let path = vera.post("shares", &share).ok()["path"].as_str().unwrap().to_owned();
    let token = path.strip_prefix("/shared-link/").unwrap().to_owned();
    let looked = || vera.post("/api/v1/shared", &json!({ "token": token, "password": null })).text;
    assert!(looked().contains("Secret plan"));
    type End<'a> = (&'a str, Box<dyn Fn() -> u16 + 'a>, Box<dyn Fn() + 'a>);
    let back = || assert_eq!((join(&owner, &team, &vera), give(&owner, &owner.space, &team, "maker")), (204, 204));
    let ends: [End<'_>; 4] = [
        (
            "what it was given was taken back",
            Box::new(|| owner.delete(&format!("spaces/{}/teams/{team}", owner.space)).status),
            Box::new(back),
        ),
        ("she was taken out of it", Box::new(|| leave(&owner, &team, &vera)), Box::new(back)),
        ("she left it", Box::new(|| leave(&vera, &team, &vera)), Box::new(back)),
        ("it was removed", Box::new(|| owner.delete(&format!("teams/{team}")).status), Box::new(|| {})),
    ];
    for (what, end, back) in ends {
        let mut feed = vera.follow(0);
        assert_eq!(feed.frame()["type"], "frame");
        let mut text = vera.open(&format!("records/{record}/text/description"));
        while text.binary().is_none_or(|message| message.is_empty()) {}
        assert_eq!(end(), 204, "{what}");
        while feed.frame() != json!({ "type": "restart", "reason": "access" }) {}
        assert_eq!(feed.frame_unless_closed(), None, "{what}");
        text.send_binary(vec![0, 0, 1, 0]);
        while text.binary().is_some() {}
        assert!(!sees(&vera), "{what}");
        assert_eq!(vera.get(&format!("records/{record}")).status, 404, "{what}");
        assert!(!looked().contains("plan"), "{what}: her link shows nothing of it any more");
        back();
    }
    assert_eq!(give(&owner, &owner.space, &team, "maker"), 404, "a team that was removed is not there");
    assert_eq!(join(&owner, &team, &vera), 404);
    made_team(&owner, "design");
}

#[test]
fn an_invitation_into_a_space_of_a_team_falls_with_the_team() {
    let (program, owner, _, team) = team_at_work();
    let admin = joined(&program, &owner, "Ada", "admin", "");
    assert_eq!(join(&owner, &team, &admin), 204);
    let offered = json!([{ "space": owner.space, "role": "viewer" }]);
    let token = company::invite(&admin, "guest", &offered);
    let enter = |token: &str, name: &str| {
        let email = format!("{}@example.org", name.to_lowercase());
        let join = json!({ "token": token, "name": name, "email": email, "password": PASSWORD });
        program.stranger().begin("/api/v1/join", &join).status
    };
    assert_eq!(leave(&owner, &team, &admin), 204);
    assert_eq!(enter(&token, "Gus"), 403);
    assert_eq!(join(&owner, &team, &admin), 204);
    assert_eq!(enter(&token, "Gus"), 200);
}

#[test]
fn nobody_comes_into_a_private_space_by_its_team() {
    let (program, owner, vera, team) = team_at_work();
    let admin = joined(&program, &owner, "Ada", "admin", "");
    assert_eq!(join(&admin, &team, &admin), 403);
    assert_eq!(join(&admin, &team, &vera), 403, "nor lets anybody else in");
    assert!(!sees(&admin));
    // What it is there is told to nobody who is not there.
    let people = admin.get("people").ok();
    assert_eq!(people["teams"], json!([{ "team": team, "name": "Design", "people": [vera.person], "roles": [] }]));
    assert!(!people.to_string().contains(&owner.space));
    let log = admin.get("audit").text;
    let given = admin.get("audit?kind=role_given").ok();
    assert!(log.contains("team_joined") && !log.contains(&owner.space));
    assert!(given["entries"].as_array().unwrap().iter().all(|entry| entry["team"].is_null()), "{given}");
    // With the last who could let others in the owners do not get the space either.
    let own = format!("spaces/{}/roles/{}", owner.space, owner.person);
    assert_eq!(owner.delete(&own).status, 204, "the team is still there");
    assert!(!sees(&owner));
    for refused in
        [leave(&owner, &team, &vera), owner.delete(&format!("teams/{team}")).status, leave(&vera, &team, &vera)]
    {
        assert_eq!(refused, 403);
    }
    assert!(!sees(&owner) && sees(&vera));
}

#[test]
fn what_was_given_in_person_counts_instead_of_a_team() {
    let (_program, owner, vera, team) = team_at_work();
    let of_vera = || {
        let people = owner.get("people").ok();
        let all = people["people"].as_array().unwrap().clone();
        let vera = all.into_iter().find(|person| person["name"] == "Vera").unwrap();
        let role = vera["roles"].as_array().unwrap().iter().find(|role| role["space"] == owner.space.as_str()).cloned();
        role.unwrap()
    };
    let space = json!(owner.space);
    let by_team = json!({ "space": space, "role": "maker", "given": false, "teams": [team] });
    assert_eq!(of_vera(), by_team);
    let path = format!("spaces/{}/roles/{}", owner.space, vera.person);
    assert_eq!(owner.put(&path, &json!({ "role": "viewer" })).status, 204);
    assert_eq!(of_vera(), json!({ "space": space, "role": "viewer", "given": true, "teams": [team] }));
    assert_eq!(owner.delete(&path).status, 204);
    assert_eq!(of_vera(), by_team);
}

#[test]
fn teams_are_named_and_their_changes_are_kept() {
    let (program, owner, vera, team) = team_at_work();
    let refused = |answer: testkit::Answer| (answer.status, answer.message().to_owned());
    let taken = owner.post("teams", &json!({ "name": " dESIGN " }));
    assert_eq!(refused(taken), (400, "There is a team of that name already.".into()));
    let blank = owner.post("teams", &json!({ "name": "  " }));
    assert_eq!(refused(blank), (400, "The name of a team has 1 to 60 characters.".into()));
    assert_eq!(owner.put(&format!("teams/{team}"), &json!({ "name": "Looks" })).status, 204);
    let stranger = owner.put(&format!("teams/{team}/people/{team}"), &Value::Null);
    assert_eq!(refused(stranger).0, 404);
    let guest = joined(&program, &owner, "Gus", "guest", "viewer");
    assert_eq!(leave(&guest, &team, &guest), 403, "guests are not told of teams");
    assert_eq!(owner.delete(&format!("teams/{team}")).status, 204);
    let log = owner.get("audit").ok();
    let of_team = log["entries"].as_array().unwrap().iter().filter(|change| change["team"] == team.as_str());
    let lines: Vec<String> = of_team
        .map(|change| {
            assert_eq!(change["by"], json!(owner.person));
            let role = change["role"].as_str().unwrap_or("-");
            format!(
                "{} {} {role} {}",
                change["kind"].as_str().unwrap(),
                change["name"],
                change["person"] == vera.person.as_str()
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "team_removed \"Looks\" - false",
            "team_renamed \"Looks\" - false",
            "role_given \"Looks\" maker false",
            "team_joined \"Looks\" - true",
            "team_made \"Design\" - false",
        ]
    );
    let about = owner.get(&format!("audit?person={}", vera.person)).text;
    assert!(about.contains("team_joined"));
}
