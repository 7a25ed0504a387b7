-- breaking: no
-- When something last came in from a platform account, noted now and then. Apart from the account: a commit must not
-- wait for whoever changes that, and a row that is changed so often is to be a small one.
CREATE TABLE last_heard (
  platform_id uuid PRIMARY KEY,
  at bigint NOT NULL
) WITH (fillfactor = 50);
