DROP INDEX events_of_queues;
DROP INDEX conversations_on_the_floor;
ALTER TABLE conversations DROP COLUMN routing, DROP COLUMN queue_id;
DROP TABLE audit_log, routing_rules, queue_teams, queue_agents, queues, schedules, agent_statuses,
    custom_statuses, organisation_settings, agent_skills, skills, team_members, teams;
ALTER TABLE agents DROP COLUMN capacity_overrides;
