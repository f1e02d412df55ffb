//! What was deleted, and whoever was erased: nothing of it is left. How long channels keep what they have is no matter
//! of a moment, since the sweep may be on its way.

pub(super) const QUERIES: &[&str] = &[
    WORDS,
    WORDS_IN_ACTS,
    WORDS_TO_GO,
    FILES,
    ERASED_MESSAGES,
    ERASED_NAMES,
];

const WORDS: &str =
    "SELECT c.id, c.number, 'message ' || m.id || ' is deleted and still says something' AS what
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.deleted_at IS NOT NULL AND (m.text <> '' OR m.words IS NOT NULL OR m.attachments <> '[]')
    ORDER BY m.id LIMIT $1";

const WORDS_IN_ACTS: &str =
    "SELECT c.id, c.number, 'message ' || m.id || ' is deleted and what was to be done to it still says something' AS what
    FROM messages m JOIN conversations c ON c.id = m.conversation_id
    WHERE m.deleted_at IS NOT NULL AND m.social IS NOT NULL AND EXISTS (
        SELECT FROM jsonb_array_elements(m.social -> 'acts') act
        WHERE coalesce(act #>> '{deed,text}', '') <> '' OR coalesce(act #>> '{deed,before}', '') <> '')
    ORDER BY m.id LIMIT $1";

/// An edit that is under way is taken out by whoever works on it, in its turn.
const WORDS_TO_GO: &str =
    "SELECT c.id, c.number, 'message ' || m.id || ' is deleted and the outbox still says something of it' AS what
    FROM outbound_acts a JOIN messages m ON m.id = a.message_id JOIN conversations c ON c.id = m.conversation_id
    WHERE m.deleted_at < now() - interval '1 hour'
        AND (coalesce(a.deed ->> 'text', '') <> '' OR coalesce(a.deed ->> 'before', '') <> '')
    ORDER BY m.id, a.kind LIMIT $1";

const FILES: &str = "SELECT c.id, c.number, 'file ' || a.id || ' is kept for message ' || m.id || ', which is deleted' AS what
    FROM attachments a JOIN messages m ON m.id = a.message_id JOIN conversations c ON c.id = m.conversation_id
    WHERE m.deleted_at IS NOT NULL ORDER BY a.id LIMIT $1";

/// An erasure deletes message by message; what was cut short is ended by the sweep, some minutes later.
const ERASED_MESSAGES: &str = "SELECT c.id, c.number, 'contact ' || k.id || ' is erased and ' || count(*) || ' messages are left' AS what
    FROM contacts k JOIN conversations c ON c.contact_id = k.id JOIN messages m ON m.conversation_id = c.id
    WHERE k.erased_at < now() - interval '1 hour' AND m.deleted_at IS NULL AND m.posted_at <= k.erased_at
    GROUP BY c.id, c.number, k.id ORDER BY c.id LIMIT $1";

const ERASED_NAMES: &str = "SELECT c.id, c.number, 'contact ' || k.id || ' is erased and named in ' || count(*) || ' events' AS what
    FROM contacts k JOIN conversations c ON c.contact_id = k.id JOIN events e ON e.conversation_id = c.id
    WHERE k.erased_at < now() - interval '1 hour' AND e.at <= k.erased_at
        AND e.actor ->> 'kind' = 'contact' AND e.actor ->> 'name' <> 'Visitor'
    GROUP BY c.id, c.number, k.id ORDER BY c.id LIMIT $1";
