-- What belongs to a record goes with it to another space.
CREATE INDEX record_by_parent ON record (json_extract(body, '$.fields.parent'))
  WHERE json_extract(body, '$.fields.parent') IS NOT NULL;
