//! The only place where mail is sent that a full mailbox must not lose: facts that agents and queues
//! live by. There is at most a handful of them for each change of a conversation, whose own mailbox
//! is bounded, and whoever gets them does nothing that waits.

use actix::dev::ToEnvelope;
use actix::{Actor, Addr, Handler, Message};

pub(super) fn post<A, M>(address: &Addr<A>, mail: M)
where
    A: Actor + Handler<M>,
    A::Context: ToEnvelope<A, M>,
    M: Message<Result = ()> + Send + 'static,
{
    address.do_send(mail);
}
