//! What is done beside writing, and the questions of a set-up screen.

use super::{Reply, Stub, credentials};
use crate::channels::item::Thread;
use crate::channels::outgoing::FailureClass;
use crate::channels::platform::Platform;
use crate::channels::send::{
    Acting, Action, Can, Health, act, can_check, can_subscribe, health, subscribe, templates,
    way_out,
};

const URL: &str = "https://hub.example/webhooks/telegram/k";

const ALL: &[(Can, Action<'static>)] = &[
    (Can::ShowTyping, Action::ShowTyping),
    (Can::MarkRead, Action::MarkRead),
    (Can::React, Action::React("👍")),
    (Can::Edit, Action::Edit("Hello")),
    (Can::React, Action::Unreact("👍")),
    (Can::Delete, Action::Delete),
    (Can::Hide, Action::Hide(true)),
    (Can::Like, Action::Like(true)),
];

fn acting<'a>(platform: Platform, thread: Option<&'a Thread>, action: Action<'a>) -> Acting<'a> {
    Acting {
        to: "customer",
        account: Some("page"),
        thread,
        message_id: match platform {
            Platform::Telegram => "customer/3",
            Platform::Slack => "C1/17.1",
            Platform::X => "page/71",
            Platform::Linkedin => "urn:li:comment:(urn:li:activity:1,2)",
            Platform::Generic
            | Platform::Messenger
            | Platform::Instagram
            | Platform::Whatsapp
            | Platform::Line
            | Platform::Twilio => "m_1",
        },
        action,
    }
}

#[actix_web::test]
async fn the_table_says_what_can_be_done() {
    let post = Thread::comments("post".to_owned(), None);
    for platform in Platform::ALL {
        let way = way_out(*platform);
        for (writing, thread) in [(way.direct, None), (way.comments, Some(&post))] {
            let Some(writing) = writing else { continue };
            for (can, action) in ALL {
                let good = r#"{"ok":true,"success":true}"#;
                let stub = Stub::start(vec![Reply::json(200, good)]).await;
                let acting = acting(*platform, thread, *action);
                let done = act(&stub.sender(), *platform, &credentials(), &acting).await;
                let is_asked = stub.asked().len() == 1;
                if writing.can(*can) {
                    assert_eq!(done, Ok(()), "{platform:?} {action:?}");
                    assert!(is_asked, "{platform:?} {action:?}");
                } else {
                    let failure = done.unwrap_err();
                    assert_eq!(failure.class, FailureClass::Invalid);
                    assert!(!is_asked, "{platform:?} {action:?}");
                }
            }
        }
    }
}

async fn asked(platform: Platform, thread: Option<&Thread>, action: Action<'_>) -> String {
    let stub = Stub::start(vec![Reply::json(200, r#"{"ok":true}"#)]).await;
    let acting = acting(platform, thread, action);
    act(&stub.sender(), platform, &credentials(), &acting)
        .await
        .unwrap();
    let asked = stub.asked().remove(0);
    let lines = asked
        .lines()
        .filter(|line| !line.starts_with("authorization"));
    lines.collect::<Vec<&str>>().join("\n")
}

#[actix_web::test]
async fn each_platform_is_asked_in_its_own_way() {
    let post = Thread::comments("post".to_owned(), None);
    let graph = "/graph.facebook.com/v25.0";
    let bot = "POST /api.telegram.org/bot1:TOKEN";
    for (platform, thread, action, right) in [
        (
            Platform::Messenger,
            None,
            Action::ShowTyping,
            format!(r#"POST {graph}/page/messages{}"#, "\n{\"recipient\":{\"id\":\"customer\"},\"sender_action\":\"typing_on\"}"),
        ),
        (
            Platform::Messenger,
            Some(&post),
            Action::Hide(true),
            format!("POST {graph}/m_1\n{{\"is_hidden\":true}}"),
        ),
        (
            Platform::Messenger,
            Some(&post),
            Action::Like(false),
            format!("DELETE {graph}/m_1/likes"),
        ),
        (
            Platform::Instagram,
            Some(&post),
            Action::Hide(false),
            format!("POST {graph}/m_1?hide=false"),
        ),
        (
            Platform::Whatsapp,
            None,
            Action::ShowTyping,
            format!("POST {graph}/page/messages\n{}", r#"{"message_id":"m_1","messaging_product":"whatsapp","status":"read","typing_indicator":{"type":"text"}}"#),
        ),
        (
            Platform::Telegram,
            None,
            Action::React("👍"),
            format!("{bot}/setMessageReaction\n{}", r#"{"chat_id":"customer","message_id":3,"reaction":[{"emoji":"👍","type":"emoji"}]}"#),
        ),
        (
            Platform::Telegram,
            None,
            Action::Edit("New"),
            format!("{bot}/editMessageText\n{}", r#"{"chat_id":"customer","message_id":3,"text":"New"}"#),
        ),
        (
            Platform::Slack,
            None,
            Action::React("👍"),
            format!("POST /slack.com/api/reactions.add\n{}", r#"{"channel":"C1","name":"+1","timestamp":"17.1"}"#),
        ),
        (
            Platform::X,
            Some(&post),
            Action::Delete,
            "DELETE /api.x.com/2/tweets/71".to_owned(),
        ),
        (
            Platform::Linkedin,
            Some(&post),
            Action::Delete,
            "DELETE /api.linkedin.com/rest/socialActions/urn%3Ali%3Aactivity%3A1/comments/2?actor=page\nlinkedin-version: 202607\nx-restli-protocol-version: 2.0.0".to_owned(),
        ),
    ] {
        assert_eq!(asked(platform, thread, action).await, right, "{platform:?}");
    }
}

async fn told(platform: Platform, answers: &[&str]) -> Result<Health, String> {
    let replies = answers.iter().map(|body| Reply::json(200, body));
    let stub = Stub::start(replies.collect()).await;
    let told = health(&stub.sender(), platform, &credentials(), URL).await;
    told.map_err(|failure| failure.reason)
}

#[actix_web::test]
async fn a_platform_tells_whose_a_token_is_and_whether_it_posts_here() {
    let me = r#"{"ok":true,"result":{"username":"shop_bot"}}"#;
    let here = format!(r#"{{"ok":true,"result":{{"url":"{URL}","pending_update_count":0}}}}"#);
    let fine = told(Platform::Telegram, &[me, &here]).await.unwrap();
    assert_eq!(fine.account.as_deref(), Some("@shop_bot"));
    assert_eq!((fine.is_subscribed, fine.trouble), (Some(true), None));
    let late = r#"{"ok":true,"result":{"url":"https://elsewhere","pending_update_count":2,"last_error_message":"Wrong response: 500"}}"#;
    let late = told(Platform::Telegram, &[me, late]).await.unwrap();
    assert_eq!(late.is_subscribed, Some(false));
    assert!(late.trouble.unwrap().contains("Wrong response: 500"));
    let gone = told(
        Platform::Slack,
        &[r#"{"ok":false,"error":"token_revoked"}"#],
    )
    .await;
    assert!(gone.unwrap_err().contains("token_revoked"));

    for (platform, answers, account, is_subscribed) in [
        (
            Platform::Messenger,
            &[r#"{"id":"1","name":"Shop"}"#, r#"{"data":[{"id":"app"}]}"#][..],
            "Shop",
            Some(true),
        ),
        (
            Platform::Instagram,
            &[r#"{"id":"1","name":"Shop"}"#, r#"{"data":[]}"#],
            "Shop",
            Some(false),
        ),
        (
            Platform::Whatsapp,
            &[
                r#"{"display_phone_number":"+44 1","verified_name":"Shop"}"#,
                r#"{"data":[{}]}"#,
            ],
            "Shop, +44 1",
            Some(true),
        ),
        (
            Platform::X,
            &[r#"{"data":{"username":"shop"}}"#],
            "@shop",
            None,
        ),
        (
            Platform::Linkedin,
            &[r#"{"elements":[{"organization":"urn:li:organization:1"}]}"#],
            "urn:li:organization:1",
            None,
        ),
        (
            Platform::Line,
            &[
                r#"{"displayName":"Shop"}"#,
                r#"{"endpoint":"https://hub.example/webhooks/telegram/k","active":true}"#,
            ],
            "Shop",
            Some(true),
        ),
        (
            Platform::Slack,
            &[r#"{"ok":true,"user":"bot","team":"Shop"}"#],
            "bot in Shop",
            None,
        ),
        (
            Platform::Twilio,
            &[r#"{"friendly_name":"Shop","status":"active"}"#],
            "Shop",
            None,
        ),
    ] {
        let found = told(platform, answers).await.unwrap();
        assert_eq!(found.account.as_deref(), Some(account), "{platform:?}");
        assert_eq!(found.is_subscribed, is_subscribed, "{platform:?}");
        assert_eq!(found.trouble, None);
        assert!(can_check(platform));
    }
}

#[actix_web::test]
async fn a_platform_is_told_where_to_post() {
    for platform in Platform::ALL {
        let good = r#"{"ok":true,"success":true,"result":true}"#;
        let stub = Stub::start(vec![Reply::json(200, good)]).await;
        let told = subscribe(&stub.sender(), *platform, &credentials(), URL).await;
        assert_eq!(
            told.is_ok(),
            can_subscribe(*platform),
            "{platform:?}: {told:?}"
        );
        let asked = stub.asked();
        assert_eq!(asked.len(), usize::from(can_subscribe(*platform)));
        if *platform == Platform::Telegram {
            let body = r#""secret_token":"VERIFY","url":"https://hub.example/webhooks/telegram/k""#;
            assert!(asked[0].contains(body), "{asked:?}");
        }
    }
}

#[actix_web::test]
async fn templates_are_read_page_by_page_and_not_without_end() {
    let page = r#"{"data":[{"name":"hello","language":"en","status":"APPROVED","components":[{"type":"BODY","text":"Hi {{1}}"}]}],"paging":{"cursors":{"after":"A"},"next":"https://more"}}"#;
    let replies = (0..9).map(|_| Reply::json(200, page));
    let stub = Stub::start(replies.collect()).await;
    let found = templates(&stub.sender(), Platform::Whatsapp, &credentials()).await;
    assert_eq!(found.unwrap().len(), 5);
    assert!(stub.asked()[1].contains("after=A"));
    let none = templates(&stub.sender(), Platform::Line, &credentials()).await;
    assert_eq!(none, Ok(Vec::new()));
}
