CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;

-- the witness: what was asked, and what changed because of it (request null: the platform's own doing)
CREATE TABLE requests (
  seq INTEGER PRIMARY KEY, at REAL NOT NULL, user TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
  query TEXT NOT NULL, status INTEGER NOT NULL, fault TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE changes (
  seq INTEGER PRIMARY KEY, request INTEGER, at REAL NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  name TEXT NOT NULL, what TEXT NOT NULL, before TEXT, after TEXT, user TEXT NOT NULL
);

-- what the platform will do by itself, and when (epoch milliseconds)
CREATE TABLE timers (
  seq INTEGER PRIMARY KEY, due INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, data TEXT NOT NULL
);
CREATE INDEX timers_due ON timers (due, seq);

CREATE TABLE blobs (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE instance_options (
  entity_type TEXT NOT NULL, id INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (entity_type, id)
) WITHOUT ROWID;

CREATE TABLE images (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL, type TEXT NOT NULL,
  scope TEXT NOT NULL, deleting INTEGER NOT NULL DEFAULT 0, latest_id INTEGER,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL
);
CREATE INDEX images_name ON images (name);
CREATE TABLE versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, image_id INTEGER NOT NULL, version TEXT NOT NULL, folded TEXT NOT NULL,
  status TEXT NOT NULL, build_id INTEGER, build_status TEXT, built_at INTEGER, tags TEXT NOT NULL,
  description TEXT, details TEXT NOT NULL, blob TEXT, delete_failures INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL
);
CREATE INDEX versions_image ON versions (image_id, id);
CREATE UNIQUE INDEX versions_unique ON versions (image_id, version);
CREATE TABLE builds (
  id INTEGER PRIMARY KEY AUTOINCREMENT, image_id INTEGER NOT NULL, version_id INTEGER NOT NULL,
  version TEXT NOT NULL, status TEXT NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER,
  outcome TEXT NOT NULL, traits TEXT NOT NULL, autodeploy TEXT NOT NULL, log TEXT NOT NULL
);
CREATE INDEX builds_image ON builds (image_id, id);
-- which versions are referenced, and by what
CREATE TABLE uses (
  version_id INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (version_id, kind, id)
) WITHOUT ROWID;
CREATE INDEX uses_by ON uses (kind, id);

CREATE TABLE workflows (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL, status TEXT NOT NULL,
  idle_status TEXT NOT NULL, execution_id TEXT, execution_status TEXT, executed_at INTEGER,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL,
  definition TEXT NOT NULL
);
CREATE INDEX workflows_name ON workflows (name);
-- all that a list filters by, in the order of lists: definitions are long, and a page must not read those before it
CREATE INDEX workflows_list ON workflows (id, folded, status, execution_status, updated_by, created_at);
CREATE TABLE executions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workflow_id INTEGER NOT NULL,
  status TEXT NOT NULL, executed_at INTEGER NOT NULL, finished_at INTEGER
);
CREATE INDEX executions_workflow ON executions (workflow_id, seq);
-- document: the step as it was when the execution started; result: what it comes to, foreseen when the step starts
CREATE TABLE steps (
  execution_id TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
  started_at INTEGER, finished_at INTEGER, document TEXT NOT NULL, result TEXT NOT NULL, log TEXT NOT NULL,
  PRIMARY KEY (execution_id, position)
) WITHOUT ROWID;

CREATE TABLE webapps (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, folded TEXT NOT NULL,
  service_type TEXT NOT NULL, status TEXT NOT NULL, image_id INTEGER NOT NULL, version_id INTEGER NOT NULL,
  deployed TEXT, deployment INTEGER NOT NULL DEFAULT 0, delete_failures INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX webapps_name ON webapps (name);

CREATE TABLE artifacts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT,
  source TEXT, last_version INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL
);
CREATE INDEX artifacts_name ON artifacts (name);
CREATE TABLE artifact_versions (
  artifact_id TEXT NOT NULL, version INTEGER NOT NULL, blob TEXT NOT NULL, created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL, PRIMARY KEY (artifact_id, version)
) WITHOUT ROWID;
