-- What is not taken up, since not everybody who sees the record sees it.
ALTER TABLE position ADD COLUMN left_out TEXT NOT NULL DEFAULT '';
