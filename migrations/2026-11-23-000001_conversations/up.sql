-- People who write to us. A contact is one person over all their tabs and, later, all their channels.
CREATE TABLE contacts (
    id            uuid PRIMARY KEY,
    name          text,
    email         text,
    notes         text        NOT NULL DEFAULT '',
    -- true once an identity below was proven by a signature
    verified      boolean     NOT NULL DEFAULT false,
    language      text,
    user_agent    text,
    attributes    jsonb       NOT NULL DEFAULT '{}',
    created_at    timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL
);
CREATE INDEX contacts_by_last_seen ON contacts (last_seen_at DESC, id DESC);
CREATE INDEX contacts_by_email ON contacts (lower(email));

-- What proves who a contact is: (channel kind, id there). One identity, one contact.
CREATE TABLE contact_identities (
    kind        text NOT NULL,
    value       text NOT NULL,
    contact_id  uuid NOT NULL REFERENCES contacts (id),
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (kind, value)
);
CREATE INDEX contact_identities_by_contact ON contact_identities (contact_id);

CREATE TABLE agents (
    id             uuid PRIMARY KEY,
    email          text        NOT NULL,
    name           text        NOT NULL,
    role           text        NOT NULL CHECK (role IN ('agent', 'lead', 'admin')),
    password_hash  text        NOT NULL,
    disabled_at    timestamptz,
    created_at     timestamptz NOT NULL
);
CREATE UNIQUE INDEX agents_by_email ON agents (lower(email));

CREATE TABLE channels (
    id               uuid PRIMARY KEY,
    kind             text        NOT NULL,
    -- public key of the embed snippet
    key              text        NOT NULL UNIQUE,
    name             text        NOT NULL,
    identity_secret  text        NOT NULL,
    settings         jsonb       NOT NULL DEFAULT '{}',
    created_at       timestamptz NOT NULL
);

-- Secrets are stored as SHA-256 only. kind: 'agent', 'contact' (a page's token), 'visitor' (recognises a browser).
CREATE TABLE sessions (
    token_hash    bytea PRIMARY KEY,
    kind          text        NOT NULL CHECK (kind IN ('agent', 'contact', 'visitor')),
    agent_id      uuid REFERENCES agents (id),
    contact_id    uuid REFERENCES contacts (id),
    channel_id    uuid REFERENCES channels (id),
    created_at    timestamptz NOT NULL,
    last_used_at  timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    CHECK ((kind = 'agent') = (agent_id IS NOT NULL)),
    CHECK ((kind = 'agent') = (contact_id IS NULL))
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE SEQUENCE conversation_numbers START 1001;

-- The present state of a conversation; the fold of its events.
CREATE TABLE conversations (
    id                 uuid PRIMARY KEY,
    number             bigint      NOT NULL UNIQUE,
    channel_id         uuid        NOT NULL REFERENCES channels (id),
    contact_id         uuid        NOT NULL REFERENCES contacts (id),
    -- the client's id of the start, so that a repeated start finds the first one
    client_id          text        NOT NULL,
    status             text        NOT NULL,
    priority           text        NOT NULL,
    assignee_id        uuid REFERENCES agents (id),
    assignee_name      text,
    subject            text        NOT NULL DEFAULT '',
    tags               text[]      NOT NULL DEFAULT '{}',
    follow_up_of       uuid REFERENCES conversations (id),
    -- seq of the last event, and of the last one a contact may see
    version            bigint      NOT NULL,
    public_version     bigint      NOT NULL,
    -- seq of the last message (public or not), and what a list shows of it
    last_message       jsonb,
    last_public_message jsonb,
    unread_by_agents   integer     NOT NULL DEFAULT 0,
    unread_by_contact  integer     NOT NULL DEFAULT 0,
    agents_seen_seq    bigint      NOT NULL DEFAULT 0,
    contact_seen_seq   bigint      NOT NULL DEFAULT 0,
    -- since when the contact has been waiting for an answer
    waiting_since      timestamptz,
    created_at         timestamptz NOT NULL,
    -- last event
    updated_at         timestamptz NOT NULL,
    -- last public message: what lists are ordered by
    active_at          timestamptz NOT NULL,
    UNIQUE (contact_id, client_id)
);
CREATE INDEX conversations_by_activity ON conversations (active_at DESC, id DESC);
CREATE INDEX conversations_by_status ON conversations (status, active_at DESC, id DESC);
CREATE INDEX conversations_by_assignee ON conversations (assignee_id, active_at DESC, id DESC)
    WHERE status IN ('new', 'open', 'pending', 'on_hold');
-- A contact's conversations are few: the unique index on (contact_id, client_id) finds them, and each index
-- on active_at is one more entry per message.

-- The append-only truth. The primary key is the second fence against two owners.
-- Events and messages have no foreign key to their conversation: the one statement that writes them
-- takes the ids from the conversation rows it has just written, and checking each again would double its cost.
CREATE TABLE events (
    conversation_id  uuid        NOT NULL,
    seq              bigint      NOT NULL,
    -- seq of the event before this one that a contact may see, and whether a contact may see this one
    previous_public_seq bigint   NOT NULL,
    is_public        boolean     NOT NULL,
    kind             text        NOT NULL,
    actor            jsonb       NOT NULL,
    payload          jsonb       NOT NULL,
    at               timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, seq)
);

-- A message's text lives here and only here: MessagePosted names the row (see docs/decisions).
CREATE TABLE messages (
    id               uuid PRIMARY KEY,
    conversation_id  uuid        NOT NULL,
    seq              bigint      NOT NULL,
    client_id        text        NOT NULL,
    author_kind      text        NOT NULL,
    author_id        uuid,
    author_name      text        NOT NULL,
    visibility       text        NOT NULL,
    text             text        NOT NULL,
    attachments      jsonb       NOT NULL DEFAULT '[]',
    posted_at        timestamptz NOT NULL,
    edited_at        timestamptz,
    deleted_at       timestamptz,
    UNIQUE (conversation_id, seq),
    UNIQUE (conversation_id, client_id)
);
CREATE INDEX messages_by_text ON messages USING gin (to_tsvector('simple', text));

CREATE TABLE drafts (
    agent_id         uuid        NOT NULL REFERENCES agents (id),
    conversation_id  uuid        NOT NULL REFERENCES conversations (id),
    visibility       text        NOT NULL,
    text             text        NOT NULL,
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (agent_id, conversation_id)
);

CREATE TABLE canned_replies (
    id          uuid PRIMARY KEY,
    shortcut    text        NOT NULL,
    title       text        NOT NULL,
    text        text        NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX canned_replies_by_shortcut ON canned_replies (lower(shortcut));

-- A file's bytes live in the object store under storage_key.
CREATE TABLE attachments (
    id               uuid PRIMARY KEY,
    uploader_kind    text        NOT NULL CHECK (uploader_kind IN ('agent', 'contact')),
    uploader_id      uuid        NOT NULL,
    -- null until a message carries it
    conversation_id  uuid REFERENCES conversations (id),
    message_id       uuid,
    name             text        NOT NULL,
    content_type     text        NOT NULL,
    size_bytes       bigint      NOT NULL,
    width            integer,
    height           integer,
    storage_key      text        NOT NULL,
    thumbnail_key    text,
    created_at       timestamptz NOT NULL
);
CREATE INDEX attachments_unused ON attachments (created_at) WHERE message_id IS NULL;

-- Chunked uploads under way.
CREATE TABLE uploads (
    id             uuid PRIMARY KEY,
    uploader_kind  text        NOT NULL CHECK (uploader_kind IN ('agent', 'contact')),
    uploader_id    uuid        NOT NULL,
    name           text        NOT NULL,
    size_bytes     bigint      NOT NULL,
    offset_bytes   bigint      NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL
);
