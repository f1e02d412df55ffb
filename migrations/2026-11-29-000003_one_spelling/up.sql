-- Numbers that were proven before in the other spelling of Mexico and Brazil, beside what they were.
INSERT INTO contact_proofs (kind, value, contact_id, source, proven_at)
SELECT kind, CASE WHEN value LIKE '+521%' THEN '+52' || substr(value, 5)
        ELSE left(value, 5) || '9' || substr(value, 6) END, contact_id, source, proven_at
FROM contact_proofs
WHERE kind = 'phone' AND (value ~ '^\+521[0-9]{10}$' OR value ~ '^\+55[0-9]{2}[6-9][0-9]{7}$')
ON CONFLICT DO NOTHING;
