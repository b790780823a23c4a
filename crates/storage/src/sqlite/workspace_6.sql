-- Imported records are found by the names that they had where they came from.
CREATE INDEX record_by_source ON record (upper(json_extract(body, '$.fields.source_id')))
  WHERE json_extract(body, '$.fields.source_id') IS NOT NULL;
