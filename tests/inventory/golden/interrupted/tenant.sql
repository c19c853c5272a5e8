PRAGMA application_id = 1885692267;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE artifact_versions (
  artifact_id TEXT NOT NULL, version INTEGER NOT NULL, blob TEXT NOT NULL, created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL, PRIMARY KEY (artifact_id, version)
) WITHOUT ROWID;
INSERT INTO "artifact_versions" VALUES('3940d3cb-db9e-5d07-8c25-5712ae064cc7',1,'02743585a2ef5fb15a5e76a37397070783cdf0b9d7dcb627f80df8c61297bbcc',1796084432929,'pipeline@example.com');
INSERT INTO "artifact_versions" VALUES('5ebc8c62-d5fc-5716-a93d-403bad6dd873',1,'3c4ebc51d2f761d23d7d664e2df51fbf8de070bf9b310793264208eebaafaabb',1796084432913,'pipeline@example.com');
CREATE TABLE artifacts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT,
  source TEXT, last_version INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL
);
INSERT INTO "artifacts" VALUES(1,'5ebc8c62-d5fc-5716-a93d-403bad6dd873','peak-apply-inventory-shop-local','What peak-apply manages here. Deleting it makes peak-apply forget what it owns.',NULL,1,1796084432913,'pipeline@example.com');
INSERT INTO "artifacts" VALUES(2,'3940d3cb-db9e-5d07-8c25-5712ae064cc7','rules','Who is never written to',NULL,1,1796084432929,'pipeline@example.com');
CREATE TABLE blobs (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, content BLOB NOT NULL) WITHOUT ROWID;
INSERT INTO "blobs" VALUES('02743585a2ef5fb15a5e76a37397070783cdf0b9d7dcb627f80df8c61297bbcc',137,X'504B0304140000000800000021006480E1CB0B000000090000000E000000657863657074696F6E732E637376CB4BCC4DE54ACC4BE40200504B01021403140000000800000021006480E1CB0B000000090000000E0000000000000000000000A48100000000657863657074696F6E732E637376504B050600000000010001003C000000370000000000');
INSERT INTO "blobs" VALUES('3c4ebc51d2f761d23d7d664e2df51fbf8de070bf9b310793264208eebaafaabb',719,X'504B030414000000080000002100084201BA51020000DB0500000E000000696E76656E746F72792E6A736F6EB594CB6EDB3010457F25E0AA05649B6F72BCCA7F0445C12187896A593228D94110E4DF3B76D0C7220B0568B5A206E4BD47C3D17D159866127BD989FC44F9309F8F622F4A227E50075DBCB7B158133498023160081E22D51ABDF590530E1AC96A65B866ADD688467912AC36A49EA55EC5D334146A2C9A863ED3DD97CBB1BB3BB529D33CDF296D9DFECABBDB79BCDA66AB4B2024745ABC7582C6A5F5348BFDC3ABC0A9BCB01C574BFF48F3C2DBAB0229016A048C916206EF1D5102AC5E059F83CD5131BF4B1128160510D067C8866440EB9462DFBE88FD781E065E8D0B8D85F87D69676222AA57E6B6F435E565D7CE038374E2426DEEA7F1FBAF836FDD87683652D1DE84182A92533914D42E046962CADA7A1B9C2B58B38B9AAAD141A13200884A055B3D02AE40EB8FE9917638A556EEF5566DE57A3A27256A48329AA8A2B101A5BA62A297C0081A1989978A198B0ED283933A4A92541D62C2B0A671EF748D4E535BA8DDCBADF90CA0F7E422DF2D4986AAB2EA8439600215AD8F090B3990501DB85C0B3739D904C919483E4225036E35E0D2523F321FB76F2B37F92FDFF5B02BCC666A171EFEDD9CA7F699315A21FD4C984EA7F739F8B7C2533BD4617ADEF1FFFB7F846FDDF83FD2B77BFD48FA5B27EAD48EE92A78A274D870F386975D3F5E386CA6F6C2670EC4CE22BA800E0A288FE42D6957C140E48CA350AC55394967B3CA9ED0C4E024A9EAAD8A92377104BA1258687AE6507B60478EBB1F94AF96F3D37412BF0B372C2191471981362ABBB0B1D5B90D4F336D7C71C5259354BA45D50711D98925B547BA0A0F534EC39F0F167BF5F613504B0102140314000000080000002100084201BA51020000DB0500000E0000000000000000000000A40100000000696E76656E746F72792E6A736F6E504B050600000000010001003C0000007D0200000000');
INSERT INTO "blobs" VALUES('408d28ef6c4af5fcc010ee7ca49f99241843ebe526488445b6c3e1ae726fe16c',256,X'504B030414000000080000002100E11C592327000000250000000A000000446F636B657266696C65730BF2F75528A82CC9C8CFB332D63334D22DCEC9CCE572F60F885448CB2CD12BCE50D0D3E70200504B03041400000008000000210088EA6EDC0B00000009000000060000006669742E73684B4DCEC85748CB2CE10200504B0102140314000000080000002100E11C592327000000250000000A0000000000000000000000A48100000000446F636B657266696C65504B010214031400000008000000210088EA6EDC0B00000009000000060000000000000000000000A4814F0000006669742E7368504B050600000000020002006C0000007E0000000000');
CREATE TABLE builds (
  id INTEGER PRIMARY KEY AUTOINCREMENT, image_id INTEGER NOT NULL, version_id INTEGER NOT NULL,
  version TEXT NOT NULL, status TEXT NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER,
  outcome TEXT NOT NULL, traits TEXT NOT NULL, autodeploy TEXT NOT NULL, log TEXT NOT NULL
);
INSERT INTO "builds" VALUES(1,1,1,'2.1.0','success',1796084432935,1796084432935,'success','{}','[]','[[1796084432935,"Building the image"],[1796084432935,"Cloning https://github.com/org/repo at main"],[1796084432935,"Step 1/1 : the Dockerfile of the repository"],[1796084432935,"Successfully built"]]');
INSERT INTO "builds" VALUES(2,2,2,'0.3.0','success',1796084432939,1796084432939,'success','{}','[]','[[1796084432939,"Building the image"],[1796084432939,"Step 1/1 : FROM python:3.12-slim"],[1796084432939," ---> 161c984749db"],[1796084432939,"Successfully built"]]');
INSERT INTO "builds" VALUES(3,3,3,'1.0.0-c66e58009e05','success',1796084432945,1796084432945,'success','{}','[]','[[1796084432945,"Building the image"],[1796084432945,"Step 1/2 : FROM python:3.12-slim"],[1796084432945," ---> 161c984749db"],[1796084432945,"Step 2/2 : COPY fit.sh ./"],[1796084432945," ---> 8c2ac38b1b59"],[1796084432945,"Successfully built"]]');
CREATE TABLE changes (
  seq INTEGER PRIMARY KEY, request INTEGER, at REAL NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
  name TEXT NOT NULL, what TEXT NOT NULL, before TEXT, after TEXT, user TEXT NOT NULL
);
CREATE TABLE executions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, workflow_id INTEGER NOT NULL,
  status TEXT NOT NULL, executed_at INTEGER NOT NULL, finished_at INTEGER
);
CREATE TABLE images (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL, type TEXT NOT NULL,
  scope TEXT NOT NULL, deleting INTEGER NOT NULL DEFAULT 0, latest_id INTEGER,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL
);
INSERT INTO "images" VALUES(1,'board','board','webapp','custom',0,1,1796084432935,'pipeline@example.com');
INSERT INTO "images" VALUES(2,'reporter','reporter','workflow','custom',0,2,1796084432939,'pipeline@example.com');
INSERT INTO "images" VALUES(3,'trainer','trainer','workflow','custom',0,3,1796084432945,'pipeline@example.com');
CREATE TABLE instance_options (
  entity_type TEXT NOT NULL, id INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (entity_type, id)
) WITHOUT ROWID;
INSERT INTO "instance_options" VALUES('api-deployment',41,'{"id":41,"name":"Pico (0.125CPU, 0.125GB RAM)","cpu":0.125,"memory":0.125,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('api-deployment',42,'{"id":42,"name":"Nano (0.25CPU, 0.25GB RAM)","cpu":0.25,"memory":0.25,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('api-deployment',43,'{"id":43,"name":"Micro (0.25CPU, 0.5GB RAM)","cpu":0.25,"memory":0.5,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('api-deployment',44,'{"id":44,"name":"Small (0.5CPU, 1GB RAM)","cpu":0.5,"memory":1,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('api-deployment',45,'{"id":45,"name":"Medium (1CPU, 2GB RAM)","cpu":1,"memory":2,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('api-deployment',46,'{"id":46,"name":"Large (2CPU, 4GB RAM)","cpu":2,"memory":4,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('api-deployment',47,'{"id":47,"name":"XLarge (4CPU, 16GB RAM)","cpu":4,"memory":16,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('api-deployment',48,'{"id":48,"name":"2XLarge (8CPU, 32GB RAM)","cpu":8,"memory":32,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('data-bridge',81,'{"id":81,"name":"Pico (0.125CPU, 0.125GB RAM)","cpu":0.125,"memory":0.125,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('data-bridge',82,'{"id":82,"name":"Nano (0.25CPU, 0.25GB RAM)","cpu":0.25,"memory":0.25,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('data-bridge',83,'{"id":83,"name":"Micro (0.25CPU, 0.5GB RAM)","cpu":0.25,"memory":0.5,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('data-bridge',84,'{"id":84,"name":"Small (0.5CPU, 1GB RAM)","cpu":0.5,"memory":1,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('data-bridge',85,'{"id":85,"name":"Medium (1CPU, 2GB RAM)","cpu":1,"memory":2,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('data-bridge',86,'{"id":86,"name":"Large (2CPU, 4GB RAM)","cpu":2,"memory":4,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('data-bridge',87,'{"id":87,"name":"XLarge (4CPU, 16GB RAM)","cpu":4,"memory":16,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('data-bridge',88,'{"id":88,"name":"2XLarge (8CPU, 32GB RAM)","cpu":8,"memory":32,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('webapp',1,'{"id":1,"name":"Pico (0.125CPU, 0.125GB RAM)","cpu":0.125,"memory":0.125,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('webapp',2,'{"id":2,"name":"Nano (0.25CPU, 0.25GB RAM)","cpu":0.25,"memory":0.25,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('webapp',3,'{"id":3,"name":"Micro (0.25CPU, 0.5GB RAM)","cpu":0.25,"memory":0.5,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('webapp',4,'{"id":4,"name":"Small (0.5CPU, 1GB RAM)","cpu":0.5,"memory":1,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('webapp',5,'{"id":5,"name":"Medium (1CPU, 2GB RAM)","cpu":1,"memory":2,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('webapp',6,'{"id":6,"name":"Large (2CPU, 4GB RAM)","cpu":2,"memory":4,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('webapp',7,'{"id":7,"name":"XLarge (4CPU, 16GB RAM)","cpu":4,"memory":16,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('webapp',8,'{"id":8,"name":"2XLarge (8CPU, 32GB RAM)","cpu":8,"memory":32,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workflow',21,'{"id":21,"name":"Pico (0.125CPU, 0.125GB RAM)","cpu":0.125,"memory":0.125,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workflow',22,'{"id":22,"name":"Nano (0.25CPU, 0.25GB RAM)","cpu":0.25,"memory":0.25,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workflow',23,'{"id":23,"name":"Micro (0.25CPU, 0.5GB RAM)","cpu":0.25,"memory":0.5,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workflow',24,'{"id":24,"name":"Small (0.5CPU, 1GB RAM)","cpu":0.5,"memory":1,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workflow',25,'{"id":25,"name":"Medium (1CPU, 2GB RAM)","cpu":1,"memory":2,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workflow',26,'{"id":26,"name":"Large (2CPU, 4GB RAM)","cpu":2,"memory":4,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workflow',27,'{"id":27,"name":"XLarge (4CPU, 16GB RAM)","cpu":4,"memory":16,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workflow',28,'{"id":28,"name":"2XLarge (8CPU, 32GB RAM)","cpu":8,"memory":32,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workflow',29,'{"id":29,"name":"GPU Large (4CPU, 16GB RAM, 1GPU, 16GB GPU RAM)","cpu":4,"memory":16,"gpu":1,"gpuMemory":16,"instanceClass":"gpu","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workspace',61,'{"id":61,"name":"Pico (0.125CPU, 0.125GB RAM)","cpu":0.125,"memory":0.125,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workspace',62,'{"id":62,"name":"Nano (0.25CPU, 0.25GB RAM)","cpu":0.25,"memory":0.25,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workspace',63,'{"id":63,"name":"Micro (0.25CPU, 0.5GB RAM)","cpu":0.25,"memory":0.5,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workspace',64,'{"id":64,"name":"Small (0.5CPU, 1GB RAM)","cpu":0.5,"memory":1,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workspace',65,'{"id":65,"name":"Medium (1CPU, 2GB RAM)","cpu":1,"memory":2,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workspace',66,'{"id":66,"name":"Large (2CPU, 4GB RAM)","cpu":2,"memory":4,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workspace',67,'{"id":67,"name":"XLarge (4CPU, 16GB RAM)","cpu":4,"memory":16,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workspace',68,'{"id":68,"name":"2XLarge (8CPU, 32GB RAM)","cpu":8,"memory":32,"gpu":null,"gpuMemory":null,"instanceClass":"general-purpose","provider":"k8s","providerInstanceId":null}');
INSERT INTO "instance_options" VALUES('workspace',69,'{"id":69,"name":"GPU Large (4CPU, 16GB RAM, 1GPU, 16GB GPU RAM)","cpu":4,"memory":16,"gpu":1,"gpuMemory":16,"instanceClass":"gpu","provider":"k8s","providerInstanceId":null}');
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('key','f4487598fa9d87dda5c7684f107da106');
INSERT INTO "meta" VALUES('tenant','c3540c60-fbac-40dd-ae05-51b149853238');
INSERT INTO "meta" VALUES('uuids',3);
CREATE TABLE requests (
  seq INTEGER PRIMARY KEY, at REAL NOT NULL, user TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
  query TEXT NOT NULL, status INTEGER NOT NULL, fault TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE steps (
  execution_id TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
  started_at INTEGER, finished_at INTEGER, document TEXT NOT NULL, result TEXT NOT NULL, log TEXT NOT NULL,
  PRIMARY KEY (execution_id, position)
) WITHOUT ROWID;
CREATE TABLE timers (
  seq INTEGER PRIMARY KEY, due INTEGER NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, data TEXT NOT NULL
);
CREATE TABLE uses (
  version_id INTEGER NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (version_id, kind, id)
) WITHOUT ROWID;
INSERT INTO "uses" VALUES(1,'webapp','89ae0710-2fc3-54b1-adc6-292c152a2fd0');
INSERT INTO "uses" VALUES(2,'workflow','1');
CREATE TABLE versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, image_id INTEGER NOT NULL, version TEXT NOT NULL, folded TEXT NOT NULL,
  status TEXT NOT NULL, build_id INTEGER, build_status TEXT, built_at INTEGER, tags TEXT NOT NULL,
  description TEXT, details TEXT NOT NULL, blob TEXT, delete_failures INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL
);
INSERT INTO "versions" VALUES(1,1,'2.1.0','2.1.0','in-use',1,'success',1796084432935,'[]',NULL,'{"source":"github","repository":"https://github.com/org/repo","branch":"main","token":"an0ther-s3cret-token"}',NULL,0,1796084432935,'pipeline@example.com',1796084432935,'pipeline@example.com');
INSERT INTO "versions" VALUES(2,2,'0.3.0','0.3.0','in-use',2,'success',1796084432939,'[]',NULL,'{"source":"dockerfile","dockerfile":"FROM python:3.12-slim"}',NULL,0,1796084432939,'pipeline@example.com',1796084432939,'pipeline@example.com');
INSERT INTO "versions" VALUES(3,3,'1.0.0-c66e58009e05','1.0.0-c66e58009e05','ready',3,'success',1796084432945,'[]',NULL,'{"source":"upload","buildArguments":[{"name":"LICENSE","value":"an0ther-s3cret-token"}]}','408d28ef6c4af5fcc010ee7ca49f99241843ebe526488445b6c3e1ae726fe16c',0,1796084432945,'pipeline@example.com',1796084432945,'pipeline@example.com');
CREATE TABLE webapps (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, folded TEXT NOT NULL,
  service_type TEXT NOT NULL, status TEXT NOT NULL, image_id INTEGER NOT NULL, version_id INTEGER NOT NULL,
  deployed TEXT, deployment INTEGER NOT NULL DEFAULT 0, delete_failures INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL,
  body TEXT NOT NULL
);
INSERT INTO "webapps" VALUES(1,'89ae0710-2fc3-54b1-adc6-292c152a2fd0','board','board','web-app','AVAILABLE',1,1,'{"sessionStickiness":false,"scaleToZero":false,"resources":{"instanceTypeId":1},"imageDetails":{"imageId":1,"versionId":1}}',1,0,1796084432956,'pipeline@example.com',1796084432956,'pipeline@example.com','{"sessionStickiness":false,"scaleToZero":false,"minInstances":1,"resources":{"instanceTypeId":1},"title":"Churn of an0ther-s3cret-token","imageDetails":{"imageId":1,"versionId":1}}');
CREATE TABLE workflows (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL, status TEXT NOT NULL,
  idle_status TEXT NOT NULL, execution_id TEXT, execution_status TEXT, executed_at INTEGER,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL,
  definition TEXT NOT NULL
);
INSERT INTO "workflows" VALUES(1,'old','old','Available','Available',NULL,NULL,NULL,1796084432962,'pipeline@example.com',1796084432962,'pipeline@example.com','{"triggers":[],"watchers":[],"tags":[],"steps":{"only":{"command":"true","imageId":2,"imageVersionId":2,"type":"standard","resources":{"instanceTypeId":21,"storage":"10GB"}}}}');
CREATE INDEX timers_due ON timers (due, seq);
CREATE INDEX images_name ON images (name);
CREATE INDEX versions_image ON versions (image_id, id);
CREATE UNIQUE INDEX versions_unique ON versions (image_id, version);
CREATE INDEX builds_image ON builds (image_id, id);
CREATE INDEX uses_by ON uses (kind, id);
CREATE INDEX workflows_name ON workflows (name);
CREATE INDEX workflows_list ON workflows (id, folded, status, execution_status, updated_by, created_at);
CREATE INDEX executions_workflow ON executions (workflow_id, seq);
CREATE INDEX webapps_name ON webapps (name);
CREATE INDEX artifacts_name ON artifacts (name);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('artifacts',2);
INSERT INTO "sqlite_sequence" VALUES('images',3);
INSERT INTO "sqlite_sequence" VALUES('versions',3);
INSERT INTO "sqlite_sequence" VALUES('builds',3);
INSERT INTO "sqlite_sequence" VALUES('webapps',1);
INSERT INTO "sqlite_sequence" VALUES('workflows',1);
COMMIT;
