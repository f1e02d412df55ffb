//! Sockets of the floor.

use std::borrow::Cow;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::net::{TcpListener, TcpStream};

use super::room::Rooms;
use super::writer::{Job, Writers};
use crate::wire::Socket;

pub(super) async fn serve(
    listener: TcpListener,
    rooms: Rooms,
    writers: Writers,
) -> anyhow::Result<()> {
    loop {
        let (tcp, _) = listener.accept().await?;
        let (rooms, writers) = (rooms.clone(), writers.clone());
        tokio::spawn(async move {
            // A socket ends when its client has enough.
            let _ended = attend(tcp, &rooms, &writers).await;
        });
    }
}

#[derive(Deserialize)]
struct Request<'a> {
    request_id: &'a str,
    action: &'a str,
    #[serde(borrow)]
    payload: &'a RawValue,
}

#[derive(Deserialize)]
struct Message<'a> {
    conversation_id: &'a str,
    client_id: &'a str,
    #[serde(borrow)]
    text: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Subscribe<'a> {
    conversation_id: &'a str,
}

async fn attend(tcp: TcpStream, rooms: &Rooms, writers: &Writers) -> anyhow::Result<()> {
    let mut socket = Socket::accept(tcp).await?;
    let line = socket.line();
    loop {
        let request: Request<'_> = serde_json::from_str(socket.next().await?)?;
        let (id, action) = (request.request_id, request.action);
        let payload = match action {
            "login" | "send_typing" | "ping" => "{}".to_owned(),
            "start_conversation" => {
                let number = rooms.open().number;
                format!(r#"{{"conversation_id":"{number}","seq":2}}"#)
            }
            "subscribe" => {
                let wanted: Subscribe<'_> = serde_json::from_str(request.payload.get())?;
                let room = rooms.find(wanted.conversation_id);
                room.context("no such conversation")?
                    .watch(Arc::clone(&line));
                "{}".to_owned()
            }
            "send_message" => {
                let message: Message<'_> = serde_json::from_str(request.payload.get())?;
                let room = rooms.find(message.conversation_id);
                let job = Job {
                    room: room.context("no such conversation")?,
                    line: Arc::clone(&line),
                    request_id: id.to_owned(),
                    client_id: message.client_id.to_owned(),
                    text: message.text.into_owned(),
                };
                writers.put(job).await?;
                continue;
            }
            other => bail!("the floor does not know {other}"),
        };
        let answer = format!(
            r#"{{"request_id":"{id}","type":"response","action":"{action}","success":true,"payload":{payload}}}"#
        );
        line.send(&answer).await?;
    }
}
