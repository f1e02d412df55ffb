//! Steps on a live conversation: done at once, told apart, taken back.

use super::*;
use crate::conversation::tests::{Life, as_ref, jon, lena, message, mia};
use crate::conversation::{Actor, Command, MacroRun, Manner, Status, Update, Visibility};
use crate::invariants::inv_07_fold_is_state;

fn steps() -> Steps {
    Steps {
        status: Some(Status::Pending),
        add_tags: vec!["refund".into(), "vip".into()],
        remove_tags: vec!["late".into(), "never".into()],
        assign: Some(Assign::Agent {
            agent: as_ref(&jon()),
        }),
    }
}

fn tags(tags: &[&str]) -> Command {
    Command::Update(Update {
        tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()),
        ..Update::default()
    })
}

fn run(life: &Life, reply: Option<&str>) -> Command {
    Command::ApplyMacro(Box::new(MacroRun {
        at: Some(life.state.summary.version),
        message: reply.map(|text| message(70, Visibility::Public, text)),
        manner: Manner::default(),
        transfer: None,
        update: steps().update(&life.state.summary),
    }))
}

#[test]
fn a_reply_and_all_steps_are_one_and_can_be_taken_back() {
    let mut life = Life::begin();
    life.act(&mia(), tags(&["late", "vip"])).unwrap();
    let was = life.state.summary.clone();
    let before = steps().before(&was);
    assert_eq!(before.tags_added, ["refund"]);
    assert_eq!(before.tags_removed, ["late"]);
    let command = run(&life, Some("On it"));
    let events = life.act(&mia(), command).unwrap();
    let now = &life.state.summary;
    assert_eq!(now.status, Status::Pending);
    assert_eq!(now.assignee, Some(as_ref(&jon())));
    assert!(now.tags.contains("refund") && now.tags.contains("vip") && !now.tags.contains("late"));
    assert!(was_taken(&before, &steps(), as_ref(&mia()).id, &events));
    assert!(!was_taken(&before, &steps(), as_ref(&jon()).id, &events));
    assert!(steps().before(now).changes_nothing());
    // What the customer says since changes the status, and nobody else's tag is touched by it.
    assert_eq!(before.left(&[]), None);
    let undo = Command::Update(before.restoring(now));
    life.act(&mia(), undo).unwrap();
    let now = &life.state.summary;
    assert_eq!((now.status, &now.tags), (Status::Open, &was.tags));
    assert_eq!(now.assignee, was.assignee);
    inv_07_fold_is_state(&life.events, &life.state).unwrap();
}

#[test]
fn what_somebody_changed_since_is_left_alone() {
    let check = |who: &Actor, command: Command, expected: Option<&str>| {
        let mut life = Life::begin();
        life.act(&mia(), tags(&["late"])).unwrap();
        let before = steps().before(&life.state.summary);
        let command_of_steps = run(&life, None);
        life.act(&mia(), command_of_steps).unwrap();
        let since = life.act(who, command.clone()).unwrap();
        let left = before.left(&since).map(|left| left.what);
        assert_eq!(left, expected, "{command:?}");
    };
    let status = |status| {
        Command::Update(Update {
            status: Some(status),
            ..Update::default()
        })
    };
    check(&jon(), status(Status::Solved), Some("the status"));
    check(&jon(), tags(&["refund", "vip", "other"]), None);
    check(&jon(), tags(&["vip"]), Some("the tags"));
    let assignee = Some(None);
    check(
        &jon(),
        Command::Update(Update {
            assignee,
            ..Update::default()
        }),
        Some("who has it"),
    );
    let say = |visibility| Command::PostMessage {
        message: message(71, visibility, "Hello"),
        expected_seq: None,
    };
    // A customer's answer reopens it: then it is not pending any more.
    check(&lena(), say(Visibility::Public), Some("the status"));
    check(&jon(), say(Visibility::Internal), None);
}
