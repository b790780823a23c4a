-- With the space in it: whose records the reader may not see are passed over without being read.
DROP INDEX record_by_kind;
CREATE INDEX record_by_kind ON record (kind, id, space);
