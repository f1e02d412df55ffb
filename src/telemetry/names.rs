//! The metrics and what they mean. The names are part of what operators build on.

use metrics::{describe_counter, describe_gauge, describe_histogram};

const COUNTERS: &[(&str, &str)] = &[
    (
        "bellhop_appends_total",
        "Appends to conversations, by outcome",
    ),
    (
        "bellhop_conversation_deaths_total",
        "Conversations whose actor died and is rebuilt from Postgres",
    ),
    (
        "bellhop_http_rate_limited_total",
        "HTTP requests refused because their address asks too often",
    ),
    (
        "bellhop_http_requests_total",
        "HTTP requests, by method and class of status",
    ),
    (
        "bellhop_inbound_deliveries_total",
        "Webhooks worked off, by state: done, or failed with the reason in the channel's list",
    ),
    (
        "bellhop_inbound_forged_total",
        "Webhooks refused because their signature is not right",
    ),
    (
        "bellhop_inbound_retries_total",
        "Attempts at a webhook that have to be made again",
    ),
    (
        "bellhop_outbound_acts_total",
        "What was done to messages on platforms, by outcome: done, or the class of the failure",
    ),
    (
        "bellhop_outbound_messages_total",
        "Messages that went out over platforms, by outcome: sent, or the class of the failure",
    ),
    (
        "bellhop_outbound_retries_total",
        "Attempts at a message that have to be made again, by class of the failure",
    ),
    (
        "bellhop_pushes_total",
        "Pushes put into outboxes, counted per socket",
    ),
    (
        "bellhop_queue_overdue_total",
        "Conversations found waiting, once a second, though somebody could have had them; should stay 0",
    ),
    (
        "bellhop_signals_dropped_total",
        "Typing and presence dropped in favour of messages",
    ),
    (
        "bellhop_sockets_closed_total",
        "Sockets that the hub closed, by reason",
    ),
    (
        "bellhop_sockets_refused_total",
        "Sockets refused because a person or an address holds too many",
    ),
    (
        "bellhop_sockets_slow_total",
        "Sockets closed because they did not read fast enough",
    ),
    (
        "bellhop_statuses_unstored_total",
        "Changes of agents' statuses that were not kept for reports, because the database was away too long",
    ),
    (
        "bellhop_writer_panics_total",
        "Panics of a writer of conversations; each is a bug",
    ),
];

const GAUGES: &[(&str, &str)] = &[
    (
        "bellhop_backlog_bytes",
        "Waiting for all sockets together; grows with clients that do not read",
    ),
    ("bellhop_live_conversations", "Conversations in memory"),
    (
        "bellhop_outbound_waiting",
        "Messages that wait to go out over platforms; grows while a channel is stopped or a platform away",
    ),
    ("bellhop_sockets", "Sockets that are logged in"),
];

const HISTOGRAMS: &[(&str, &str)] = &[
    ("bellhop_append_batch_size", "Appends in one commit"),
    (
        "bellhop_append_seconds",
        "From an append's arrival at the writer to the end of its commit",
    ),
    (
        "bellhop_event_loop_lag_seconds",
        "How late the threads that serve sockets and conversations come to a timer",
    ),
    (
        "bellhop_fan_out_seconds",
        "From a commit to the last outbox that its events are put into",
    ),
    (
        "bellhop_http_request_seconds",
        "From a request's arrival to the head of its answer",
    ),
    (
        "bellhop_mailbox_wait_seconds",
        "What a command waits before its conversation takes it up",
    ),
    (
        "bellhop_outbound_seconds",
        "From an agent's message to the platform's yes",
    ),
];

pub(super) fn describe() {
    for (name, meaning) in COUNTERS {
        describe_counter!(*name, *meaning);
    }
    for (name, meaning) in GAUGES {
        describe_gauge!(*name, *meaning);
    }
    for (name, meaning) in HISTOGRAMS {
        describe_histogram!(*name, *meaning);
    }
}
