-- Teams, skills, queues and what routes conversations to them. Deleted records keep their row, so that a
-- deletion can be undone and history can name them.
CREATE TABLE teams (
    id          uuid PRIMARY KEY,
    name        text        NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    deleted_at  timestamptz
);
CREATE UNIQUE INDEX teams_by_name ON teams (lower(name)) WHERE deleted_at IS NULL;

CREATE TABLE team_members (
    team_id   uuid NOT NULL REFERENCES teams (id),
    agent_id  uuid NOT NULL REFERENCES agents (id),
    PRIMARY KEY (team_id, agent_id)
);
CREATE INDEX team_members_by_agent ON team_members (agent_id);

CREATE TABLE skills (
    id          uuid PRIMARY KEY,
    name        text        NOT NULL,
    -- primary tag of BCP 47, such as 'fr', when the skill is a language
    language    text,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    deleted_at  timestamptz
);
CREATE UNIQUE INDEX skills_by_name ON skills (lower(name)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX skills_by_language ON skills (language) WHERE deleted_at IS NULL AND language IS NOT NULL;

CREATE TABLE agent_skills (
    agent_id  uuid     NOT NULL REFERENCES agents (id),
    skill_id  uuid     NOT NULL REFERENCES skills (id),
    level     smallint NOT NULL CHECK (level BETWEEN 1 AND 5),
    PRIMARY KEY (agent_id, skill_id)
);

-- Units by channel class in which this agent differs from the general rules.
ALTER TABLE agents ADD COLUMN capacity_overrides jsonb NOT NULL DEFAULT '{}';

-- Settings of the organisation that people change while the hub runs; one row for each.
CREATE TABLE organisation_settings (
    key         text PRIMARY KEY,
    value       jsonb       NOT NULL,
    updated_at  timestamptz NOT NULL
);

-- Statuses of the organisation's own: a label on one of the kinds.
CREATE TABLE custom_statuses (
    id          uuid PRIMARY KEY,
    label       text        NOT NULL,
    kind        text        NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    deleted_at  timestamptz
);
CREATE UNIQUE INDEX custom_statuses_by_label ON custom_statuses (lower(label)) WHERE deleted_at IS NULL;

-- Every change of the status in force, for reports; the last row of an agent is what they chose.
CREATE TABLE agent_statuses (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent_id    uuid        NOT NULL REFERENCES agents (id),
    -- the status in force, and the one chosen
    standing    jsonb       NOT NULL,
    chosen      jsonb       NOT NULL,
    set_by      jsonb       NOT NULL,
    at          timestamptz NOT NULL
);
CREATE INDEX agent_statuses_by_agent ON agent_statuses (agent_id, id DESC);

CREATE TABLE schedules (
    id          uuid PRIMARY KEY,
    name        text        NOT NULL,
    timezone    text        NOT NULL,
    -- seven lists of {"from","to"}, from Monday
    hours       jsonb       NOT NULL,
    -- [{"date","name","hours"}]
    holidays    jsonb       NOT NULL DEFAULT '[]',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    deleted_at  timestamptz
);
CREATE UNIQUE INDEX schedules_by_name ON schedules (lower(name)) WHERE deleted_at IS NULL;

CREATE TABLE queues (
    id                          uuid PRIMARY KEY,
    name                        text        NOT NULL,
    is_default                  boolean     NOT NULL,
    -- every agent is a member
    everyone                    boolean     NOT NULL,
    strategy                    text        NOT NULL,
    offer_mode                  text        NOT NULL,
    offer_timeout_seconds       integer     NOT NULL,
    preferred_agent_seconds     integer     NOT NULL,
    relaxations                 jsonb       NOT NULL,
    overflow_queue_id           uuid REFERENCES queues (id),
    overflow_after_seconds      integer,
    length_max                  integer,
    wait_max_seconds            integer,
    schedule_id                 uuid REFERENCES schedules (id),
    service_level_seconds       integer     NOT NULL,
    service_level_percent       integer     NOT NULL,
    requeue_unanswered_seconds  integer,
    requeue_answered_seconds    integer,
    created_at                  timestamptz NOT NULL,
    updated_at                  timestamptz NOT NULL,
    deleted_at                  timestamptz
);
CREATE UNIQUE INDEX queues_by_name ON queues (lower(name)) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX queues_default ON queues (is_default) WHERE is_default AND deleted_at IS NULL;

CREATE TABLE queue_agents (
    queue_id  uuid NOT NULL REFERENCES queues (id),
    agent_id  uuid NOT NULL REFERENCES agents (id),
    PRIMARY KEY (queue_id, agent_id)
);

CREATE TABLE queue_teams (
    queue_id  uuid NOT NULL REFERENCES queues (id),
    team_id   uuid NOT NULL REFERENCES teams (id),
    PRIMARY KEY (queue_id, team_id)
);

CREATE TABLE routing_rules (
    id          uuid PRIMARY KEY,
    -- ascending; the first that matches decides
    position    integer     NOT NULL,
    name        text        NOT NULL,
    is_enabled  boolean     NOT NULL,
    conditions  jsonb       NOT NULL,
    outcome     jsonb       NOT NULL,
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    deleted_at  timestamptz
);
CREATE INDEX routing_rules_in_order ON routing_rules (position, id) WHERE deleted_at IS NULL;

-- Who changed what: records, and what supervisors do.
CREATE TABLE audit_log (
    id            uuid PRIMARY KEY,
    at            timestamptz NOT NULL,
    actor_id      uuid        NOT NULL,
    actor_name    text        NOT NULL,
    action        text        NOT NULL,
    subject_kind  text        NOT NULL,
    subject_id    uuid,
    subject_name  text        NOT NULL,
    detail        jsonb       NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_by_time ON audit_log (at DESC, id DESC);

-- Where a conversation stands between its contact and the agents; queue_id is the queue in `routing`,
-- as a column so that what waits is found at start.
ALTER TABLE conversations
    ADD COLUMN queue_id uuid,
    ADD COLUMN routing  jsonb NOT NULL DEFAULT '{"queued":null,"queued_at":null,"entered_at":null,"offer":null,"assigned_at":null,"is_answered":false}';
CREATE INDEX conversations_on_the_floor ON conversations (id)
    WHERE status IN ('new', 'open') AND (queue_id IS NOT NULL OR assignee_id IS NOT NULL);

-- Today's figures are counted from these when the hub starts: what began and ended waits and work.
CREATE INDEX events_of_queues ON events (at)
    WHERE kind IN ('started', 'queued', 'assigned', 'unassigned', 'left_queue', 'turned_to_message', 'status_changed');
