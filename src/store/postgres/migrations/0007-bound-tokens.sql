-- breaking: no
-- Tokens that work from one Salesforce organisation only.
ALTER TABLE tokens ADD COLUMN org_id text;
