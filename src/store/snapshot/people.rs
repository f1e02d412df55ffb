//! Joined cards: pointers that `undo` can take back. That no conversation moved is seen in its history.

pub(super) const QUERIES: &[&str] = &[CHAINED, UNRECORDED, DIFFERENT, ALONE];

const CHAINED: &str = "SELECT NULL::uuid AS id, NULL::bigint AS number,
        'card ' || c.id || ' points to card ' || head.id || ', which points on' AS what
    FROM contacts c JOIN contacts head ON head.id = c.joined_into WHERE head.joined_into IS NOT NULL
    ORDER BY c.id LIMIT $1";

/// Those who were erased have nothing that could be brought back.
const UNRECORDED: &str = "SELECT NULL::uuid AS id, NULL::bigint AS number,
        'card ' || c.id || ' is joined to card ' || c.joined_into || ', and no join of it can be undone' AS what
    FROM contacts c WHERE c.joined_into IS NOT NULL AND c.erased_at IS NULL AND NOT EXISTS (
        SELECT FROM contact_joins j WHERE j.undone_at IS NULL
            AND (j.joined_id = c.id OR j.before @> jsonb_build_array(jsonb_build_object('id', c.id))))
    ORDER BY c.id LIMIT $1";

const DIFFERENT: &str = "SELECT NULL::uuid AS id, NULL::bigint AS number,
        'the cards of card ' || coalesce(joined_into, c.id) || ' are shown under different names or addresses' AS what
    FROM contacts c
    WHERE joined_into IS NOT NULL OR EXISTS (SELECT FROM contacts other WHERE other.joined_into = c.id)
    GROUP BY coalesce(joined_into, c.id)
    HAVING count(DISTINCT (coalesce(card_name, ''), coalesce(card_email, ''))) > 1
    ORDER BY coalesce(joined_into, c.id) LIMIT $1";

const ALONE: &str = "SELECT NULL::uuid AS id, NULL::bigint AS number,
        'card ' || c.id || ' is alone and shown under what it was called in a join' AS what
    FROM contacts c
    WHERE joined_into IS NULL AND (card_name IS NOT NULL OR card_email IS NOT NULL)
        AND NOT EXISTS (SELECT FROM contacts other WHERE other.joined_into = c.id)
    ORDER BY c.id LIMIT $1";
