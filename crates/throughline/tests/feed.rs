//! What the feed says beside frames.

use serde_json::json;
use testkit::Program;

fn program() -> Program {
    Program::start(env!("CARGO_BIN_EXE_throughline"), true)
}

#[test]
fn who_is_far_behind_is_told_to_start_anew() {
    let program = program();
    let owner = program.demo_owner();
    let start = owner.bootstrap()[0]["sequence"].as_u64().unwrap();
    let feature = owner.feature("Busy");
    for _ in 0..2 {
        let set = |effort| json!({ "type": "set", "record": feature, "field": "effort", "value": effort, "seen": 1e9 as u64 });
        owner.commit((0..2_500).map(set).collect()).ok();
    }
    let at = start + 5_001;
    let mut behind = owner.follow(start);
    assert_eq!(behind.frame(), json!({ "type": "restart", "reason": "behind" }));
    assert_eq!(behind.frame_unless_closed(), None, "it comes back with a new copy");
    let near = owner.follow(start + 1).frame();
    assert_eq!((near["after"].as_u64(), near["up_to"].as_u64()), (Some(start + 1), Some(at)));
    assert_eq!(near["operations"].as_array().map(Vec::len), Some(5_000));
    let mut ahead = owner.follow(at + 1);
    assert_eq!(ahead.frame(), json!({ "type": "restart", "reason": "ahead" }));
    assert_eq!(ahead.frame_unless_closed(), None);
}
