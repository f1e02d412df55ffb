//! What the system tells of a platform counts without the limits that people have.

use super::tests::{Life, lena, mia};
use super::*;
use crate::invariants::inv_07_fold_is_state;
use crate::limits::EDIT_WINDOW;

#[test]
fn what_was_changed_on_a_platform_is_changed_late_and_after_the_end() {
    let mut life = Life::begin();
    let stored = life.post(&lena(), Visibility::Public, "typo").unwrap();
    life.now = life.now.plus(EDIT_WINDOW * 2);
    let edit = |stored: &Message| Command::EditMessage {
        stored: stored.clone(),
        text: "mended".to_owned(),
    };
    let delete = |stored: &Message| Command::DeleteMessage {
        stored: stored.clone(),
    };
    assert_eq!(
        life.act(&lena(), edit(&stored)),
        Err(Rejection::TooLateToEdit)
    );
    life.act(&Actor::System, edit(&stored)).unwrap();
    life.act(&mia(), Command::Close).unwrap();
    let refused = life.act(&lena(), delete(&stored));
    assert_eq!(refused, Err(Rejection::ConversationIsClosed));
    life.act(&Actor::System, delete(&stored)).unwrap();
    let gone = Message {
        deleted_at: Some(life.now),
        ..stored
    };
    let again = life.act(&Actor::System, delete(&gone));
    assert_eq!(again, Err(Rejection::MessageIsDeleted));
    inv_07_fold_is_state(&life.events, &life.state).unwrap();
}
