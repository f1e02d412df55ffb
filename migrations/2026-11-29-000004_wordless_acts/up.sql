-- What was to be done to a message said what the message had said, also after it was deleted.
UPDATE messages SET social = jsonb_set(social, '{acts}', (
    SELECT coalesce(jsonb_agg(
        CASE WHEN act #> '{deed,before}' IS NULL THEN act ELSE jsonb_set(act, '{deed,before}', '""') END ORDER BY place), '[]')
    FROM jsonb_array_elements(social -> 'acts') WITH ORDINALITY AS one (act, place)
    WHERE act #>> '{deed,kind}' <> 'edit'
))
WHERE deleted_at IS NOT NULL AND social -> 'acts' <> '[]';
UPDATE outbound_acts a SET deed = jsonb_set(a.deed, '{before}', '""')
FROM messages m WHERE m.id = a.message_id AND m.deleted_at IS NOT NULL AND a.kind = 'delete' AND a.deed ? 'before';
