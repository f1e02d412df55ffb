-- What was written beside the old spelling is true, and may stay.
SELECT 1;
