//! Every action of the socket by its name on the wire: the closed list that docs/protocol.md describes.

macro_rules! actions {
    ($($action:ident = $name:literal,)*) => {
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(super) enum Action {
            $($action,)*
        }

        impl Action {
            #[cfg(test)]
            const NAMES: &'static [&'static str] = &[$($name,)*];

            pub(super) fn parse(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$action),)*
                    _ => None,
                }
            }
        }
    };
}

actions! {
    Login = "login",
    StartConversation = "start_conversation",
    SendMessage = "send_message",
    SendNote = "send_note",
    EditMessage = "edit_message",
    DeleteMessage = "delete_message",
    RetryDelivery = "retry_delivery",
    ActOnMessage = "act_on_message",
    SendTyping = "send_typing",
    MarkSeen = "mark_seen",
    CloseConversation = "close_conversation",
    AssignConversation = "assign_conversation",
    UpdateConversation = "update_conversation",
    Subscribe = "subscribe",
    Unsubscribe = "unsubscribe",
    Resume = "resume",
    SetPage = "set_page",
    SaveDraft = "save_draft",
    Ping = "ping",
    SetStatus = "set_status",
    SetActivity = "set_activity",
    AcceptOffer = "accept_offer",
    DeclineOffer = "decline_offer",
    TransferConversation = "transfer_conversation",
    LeaveQueue = "leave_queue",
    LeaveMessage = "leave_message",
    Follow = "follow",
    Unfollow = "unfollow",
    Whisper = "whisper",
    Barge = "barge",
    TakeOver = "take_over",
    MoveConversation = "move_conversation",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The table of actions in docs/protocol.md; the matrix of who may do what is tested against it.
    #[test]
    fn the_protocol_describes_every_action_and_no_other() {
        let page = include_str!("../../docs/protocol.md");
        let table = page.split("### Actions\n").nth(1).unwrap();
        let table = table.split("\n\n").next().unwrap();
        let rows = table.lines().skip(2);
        let described: BTreeSet<&str> = rows
            .flat_map(|row| row.split('|').nth(1).unwrap().split(", "))
            .map(|name| name.trim().trim_matches('`'))
            .collect();
        let known: BTreeSet<&str> = Action::NAMES.iter().copied().collect();
        assert_eq!(described, known);
    }
}
