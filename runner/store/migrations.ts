/**
 * The schema of `state.db`, one step a list entry: entry n brings `user_version` from n to n + 1. Entries are never
 * changed once released, only added. Times are milliseconds since 1970, JSON columns hold JSON text.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE facts (
     key TEXT PRIMARY KEY,
     value TEXT NOT NULL,
     at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE eval_runs (
     id TEXT PRIMARY KEY,
     suite TEXT NOT NULL,
     suite_digest TEXT NOT NULL,
     behaviour TEXT NOT NULL,
     at INTEGER NOT NULL,
     run TEXT NOT NULL
   ) STRICT;
   CREATE INDEX eval_runs_by_suite ON eval_runs (suite, at);`,
  `CREATE TABLE review_decisions (
     record TEXT PRIMARY KEY,
     target TEXT NOT NULL,
     model TEXT NOT NULL,
     decision TEXT NOT NULL,
     by TEXT NOT NULL,
     rule TEXT,
     at INTEGER NOT NULL,
     why TEXT,
     output TEXT,
     in_ledger INTEGER NOT NULL,
     delivered INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX review_decisions_open ON review_decisions (record) WHERE delivered = 0 OR in_ledger = 0;
   CREATE TABLE sli_counts (
     target TEXT NOT NULL,
     indicator TEXT NOT NULL,
     minute INTEGER NOT NULL,
     good INTEGER NOT NULL,
     total INTEGER NOT NULL,
     failed INTEGER NOT NULL,
     PRIMARY KEY (target, indicator, minute)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE sli_cursors (
     target TEXT NOT NULL,
     indicator TEXT NOT NULL,
     seq INTEGER NOT NULL,
     running TEXT NOT NULL,
     feedback_seq INTEGER NOT NULL,
     last_record TEXT,
     since INTEGER,
     used INTEGER NOT NULL,
     PRIMARY KEY (target, indicator)
   ) STRICT, WITHOUT ROWID;`,
];
