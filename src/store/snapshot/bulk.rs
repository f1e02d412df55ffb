//! Jobs against their items: what people are told of a job is what became of each.

pub(super) const QUERIES: &[&str] = &[COUNTED, OVER, NOWHERE];

const COUNTED: &str = "SELECT NULL::uuid AS id, NULL::bigint AS number,
        'job ' || j.id || ' counts ' || j.done || ' done, ' || j.failed || ' failed and ' || j.left_alone
            || ' left alone of ' || j.total || '; its items are ' || i.done || ', ' || i.failed || ' and '
            || i.left_alone || ' of ' || i.total AS what
    FROM bulk_jobs j CROSS JOIN LATERAL (
        SELECT count(*) AS total, count(*) FILTER (WHERE state = 'done') AS done,
            count(*) FILTER (WHERE state = 'failed') AS failed,
            count(*) FILTER (WHERE state = 'left_alone') AS left_alone
        FROM bulk_items WHERE job_id = j.id
    ) i WHERE (j.total, j.done, j.failed, j.left_alone) <> (i.total, i.done, i.failed, i.left_alone)
    ORDER BY j.id LIMIT $1";

const OVER: &str = "SELECT NULL::uuid AS id, NULL::bigint AS number,
        'job ' || j.id || ' is ' || j.state || CASE
        WHEN j.state = 'done' AND i.open > 0 THEN ' and has items that are not over'
        WHEN j.state = 'waiting' THEN ' and something of it was begun'
        ELSE ', which does not fit the time of its end' END AS what
    FROM bulk_jobs j CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE state IN ('waiting', 'begun')) AS open,
            count(*) FILTER (WHERE state <> 'waiting') AS begun
        FROM bulk_items WHERE job_id = j.id
    ) i
    WHERE (j.state = 'done' AND i.open > 0) OR (j.state = 'waiting' AND i.begun > 0)
        OR (j.state IN ('done', 'cancelled')) <> (j.finished_at IS NOT NULL)
    ORDER BY j.id LIMIT $1";

/// Somebody may name what does not exist: that item fails, and says so.
const NOWHERE: &str = "SELECT NULL::uuid AS id, NULL::bigint AS number,
        'item ' || i.position || ' of job ' || i.job_id || ' was done to a conversation that does not exist' AS what
    FROM bulk_items i WHERE state = 'done' AND NOT EXISTS (SELECT FROM conversations WHERE id = i.conversation_id)
    ORDER BY i.job_id, i.position LIMIT $1";
