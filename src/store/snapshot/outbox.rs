//! Messages and acts against the rows of the outbox, both ways: what is to go out is there, and what is there is to go out.

pub(super) const QUERIES: &[&str] = &[LOST, LOST_ACTS, AGAIN, ASTRAY, TAKEN_TWICE, ACTS_OF_NOBODY];

/// Messages that should go out, of which nobody would ever hear again.
const LOST: &str = "SELECT c.id, c.number, 'message ' || m.id || CASE
        WHEN o.id IS NULL THEN ' is to go out and is not in the outbox'
        ELSE ' is over in the outbox and its conversation was not told' END AS what
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    LEFT JOIN outbound_messages o ON o.message_id = m.id
    WHERE m.delivery IS NOT NULL AND m.deleted_at IS NULL
        AND (o.id IS NULL OR (m.delivery ->> 'state' = 'queued' AND o.state IN ('done', 'failed')))
    ORDER BY m.id LIMIT $1";

const LOST_ACTS: &str = "SELECT c.id, c.number,
        'act on message ' || m.id || ' is to be done and is not in the outbox' AS what
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    CROSS JOIN LATERAL jsonb_array_elements(m.social -> 'acts') act
    WHERE m.social IS NOT NULL AND act -> 'failure' IS NULL AND NOT EXISTS (
        SELECT FROM outbound_acts a
        WHERE a.message_id = m.id AND a.kind = act -> 'deed' ->> 'kind' AND a.seq = (act ->> 'seq')::bigint)
    ORDER BY m.id LIMIT $1";

/// They would come twice, or against what the agent was told.
const AGAIN: &str = "SELECT c.id, c.number,
        'message ' || m.id || ' is told to be ' || (m.delivery ->> 'state') || ' and would still go out' AS what
    FROM outbound_messages o JOIN messages m ON m.id = o.message_id JOIN conversations c ON c.id = m.conversation_id
    WHERE o.state IN ('waiting', 'sending') AND m.deleted_at IS NULL AND m.delivery ->> 'state' <> 'queued'
    ORDER BY o.id LIMIT $1";

const ASTRAY: &str = "SELECT c.id, c.number, 'the outbox has message ' || o.message_id || CASE
        WHEN m.id IS NULL THEN ', which does not exist'
        WHEN m.delivery IS NULL THEN ', which goes nowhere'
        ELSE ' in another conversation or channel than its own' END AS what
    FROM outbound_messages o LEFT JOIN messages m ON m.id = o.message_id
    LEFT JOIN conversations c ON c.id = m.conversation_id
    WHERE m.id IS NULL OR m.delivery IS NULL OR o.conversation_id <> m.conversation_id OR o.channel_id <> c.channel_id
    ORDER BY o.id LIMIT $1";

/// One answer of a platform was counted for two messages, or twice for one. A receiver of our own making may give
/// what ids it likes.
const TAKEN_TWICE: &str = "SELECT c.id, c.number,
        'message ' || o.message_id || ' has an id of the platform that was counted before' AS what
    FROM (
        SELECT max(o.id) AS id FROM outbound_messages o JOIN channels ch ON ch.id = o.channel_id
        CROSS JOIN LATERAL unnest(o.external_ids) AS one
        WHERE ch.kind <> 'generic' GROUP BY o.channel_id, one HAVING count(*) > 1
    ) twice JOIN outbound_messages o ON o.id = twice.id LEFT JOIN conversations c ON c.id = o.conversation_id
    GROUP BY c.id, c.number, o.message_id ORDER BY o.message_id LIMIT $1";

/// What is over and not taken away yet is no longer asked for.
const ACTS_OF_NOBODY: &str = "SELECT c.id, c.number,
        'the outbox would do something to message ' || a.message_id || CASE
        WHEN m.id IS NULL THEN ', which does not exist'
        WHEN a.conversation_id <> m.conversation_id OR a.channel_id <> c.channel_id
            THEN ' in another conversation or channel than its own'
        ELSE ' that nobody asks for' END AS what
    FROM outbound_acts a LEFT JOIN messages m ON m.id = a.message_id
    LEFT JOIN conversations c ON c.id = m.conversation_id
    WHERE a.state <> 'telling' AND (
        m.id IS NULL OR a.conversation_id <> m.conversation_id OR a.channel_id <> c.channel_id OR NOT EXISTS (
            SELECT FROM jsonb_array_elements(coalesce(m.social -> 'acts', '[]')) act
            WHERE act -> 'deed' ->> 'kind' = a.kind AND (act ->> 'seq')::bigint = a.seq AND act -> 'failure' IS NULL))
    ORDER BY a.message_id LIMIT $1";
