PRAGMA application_id = 1885692267;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE artifact_versions (
  artifact_id TEXT NOT NULL, version INTEGER NOT NULL, blob TEXT NOT NULL, created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL, PRIMARY KEY (artifact_id, version)
) WITHOUT ROWID;
INSERT INTO "artifact_versions" VALUES('5eb93a2d-12e2-577e-b6ed-e270fd8f157c',1,'02743585a2ef5fb15a5e76a37397070783cdf0b9d7dcb627f80df8c61297bbcc',1796084430017,'pipeline@example.com');
INSERT INTO "artifact_versions" VALUES('e7cf54d1-7e05-5f64-b028-cb758cbd7a40',1,'37c5beca2efd4836e235a4d3e0284024a71659d86e0b90c2f88bb3c8669d6634',1796084430005,'pipeline@example.com');
INSERT INTO "artifact_versions" VALUES('e7cf54d1-7e05-5f64-b028-cb758cbd7a40',2,'29366c77c71e006b723fc3c869620af127f737b254d70159e97bd8a1d340b389',1796084430270,'pipeline@example.com');
CREATE TABLE artifacts (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT,
  source TEXT, last_version INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by TEXT NOT NULL
);
INSERT INTO "artifacts" VALUES(1,'e7cf54d1-7e05-5f64-b028-cb758cbd7a40','peak-apply-inventory-shop-local','What peak-apply manages here. Deleting it makes peak-apply forget what it owns.',NULL,2,1796084430005,'pipeline@example.com');
INSERT INTO "artifacts" VALUES(2,'5eb93a2d-12e2-577e-b6ed-e270fd8f157c','rules','Who is never written to',NULL,1,1796084430017,'pipeline@example.com');
CREATE TABLE blobs (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, content BLOB NOT NULL) WITHOUT ROWID;
INSERT INTO "blobs" VALUES('02743585a2ef5fb15a5e76a37397070783cdf0b9d7dcb627f80df8c61297bbcc',137,X'504B0304140000000800000021006480E1CB0B000000090000000E000000657863657074696F6E732E637376CB4BCC4DE54ACC4BE40200504B01021403140000000800000021006480E1CB0B000000090000000E0000000000000000000000A48100000000657863657074696F6E732E637376504B050600000000010001003C000000370000000000');
INSERT INTO "blobs" VALUES('29366c77c71e006b723fc3c869620af127f737b254d70159e97bd8a1d340b389',1839,X'504B0304140000000800000021005876EBDBB1060000CC1200000E000000696E76656E746F72792E6A736F6EAD57DB6EE33812FD1543D8A74114939478F353CF6EF70E1AE89D5EEC0CA6811D04035E8AB636B264E8924CD0C8BF6F5192D3526C27696090879894543C75AAEA54F16B624D0BC9865C256E07EEB6EDF7C926F1DE64992099E6CE29197222B34C1308845A088A8A2041E4467949B8E2C259A982CA95C8B552D61906095A2B4D81A6AABE2C7151EF0F2574E093CDEFF4E62A81AA6B0A6871F535B1B57F48365F130FAD6B8A4357D41522F8B2AB5745BBAAE00E9AD57D53741D54ABAE46C395D923DEA4E94B34F07895F8620B6D873B816A42B40E4A5BA540392D040730DA0641A57032778A7ADC334A83F2546B6985D32E03226DCE2945DBA18846110CFCE96080D25EBBF60E8D2BA9D1AE95C0491E5896C7930B7427E1607566984F290396722921B5027C0A4C92E055A05C3AB45C54E8808F040453B670953410F06BD3744530AE5B8FEE5C25E86E8BC7FE116DD3C7AB6FF4D8BE28FD7BE84C510E086D632AB743137B535449B477A8DBA2AB1B7C3BD975DDA1DDACD7DBA2DBF5F61AE95FD7CD761DDFC157DBBA6F5CE4707C8C3B5D7D0B55B4FAB7164C19512634A7CC01675E4A2F9401E784758A11428052E205655E380EDA39E45802092EB78A3A65987596E548D0E353AC6C6D1A1F8F7938C4E53D5873387C7316B7D835BD268B68E60A3C1399C4F4B3C0A993DE32649764CA38968B5C72EE6D705C31081993D4D24C6380289579105647AF060E2F525FECCD16D603B477E3F1DFC1BEAFDD2D34315DD0D23FFFF3F95FABC343B7ABAB4D764D59DA9698FA339E676F7F232506A3E9A099F15237B7A1ACEF17CC90EBEC19339C10CBB4212A535465B9B484468AAC201ADD6716E9C09F14F9F198834273C21401AC5E6EADB1924ECCB0579839E27B37225892C35E4CCDB8FEB1D9F67BACF3B1C8279F3F7DFCC7879F7FF9108D99B287BF3CE36E66A4F787B2367E4678D760A5BCCA3726C235499D10C015CA0910BE207FB66F45208119EBA4359AAA1C315B0F5C131D380A67F098BC2637DAF04C1BA17400D4D3B9C8BC9F279156960B1E141046BDB17678B1BB6E6389734A4C963BA11DE80C181CC5277B258493C7EFCEF8B40C67360FE7F0ED2C9CC3FAE378DCF4D1C7F19B645F541FABB643258A1ED127AA5B5737839C1D4C833B9845A3AA5677F1DFA7CF3FFDF1E9C36F1F3E45A055A807A968A1B92B1CFC3A86C61C8A05ED53CE262A0F011322A4546A9172237C6A5198D3E049EE3DC6038BFFB2DA4E67AC9FE0CD39889DEA4D34D0050DF48CCC155DF92CB7B950CE93103478C2321D1C96A4CD731934761495630765DA192920F7D4046A5D8EF99F59AC5C47B4E372A0E8840DA09C2A2A659A63134EF10C8ABD87662953C61309D8DE805C666394E1F511F54B5C4C0ED6657CB1EDE030305257E5F014DBCBDE547E28B13EF6FE27AAD8F4FBB76F7CB1C773AE5C96E96391AEC7C3DF807288EE1CE7B8B1003AAAF56A78727D789863CE4E316711324E2CDBED90C8A867C8DDAEAE6F934DF4F8F1E68C4797E5F5C9A323D037F83454F2DC27D486B31E45CD78DD9FA13027714E0EA8F4B84A6E22C0513EC7849F2A3B96E410391ACFAF1BB4157592FCF4F7212B8F9F9F43333D7B2BA2335231358CBFB8515C255F3EFEFCFEF397A8BBD85CA31B63BB3BEB45BA5F75C6F6A5E96085089BC28D5321CEB17F82EBE398F8EF05F891DC5F3AD3F563BAB8BAF2C534D99AB24CEB902C4210A3197BD7F18BA4ED117C1B252AA0FEF4313A4396BD5859A72687BC35DB450FAE8AEDAEC3C28DCD7291D3AE19078E9558FD10FF92B3797DAEE71C9ABA03378CF7B11E4E12FD98BD27898E1042DDEC4DB47F00739BA220950FEBA2BA4337E2287B95DC421C6879900E6486E30B03EB02251CC59E4B468D5338D167A8A53E732680F3190EE93821E659B0C45BC0FB4946A372D4F7D574FB40B8FF43B8512A76759C43A78D0157422CF66FAB21A5A8BB691E384FB185432A3CF77892A166B82A34E0006F2BC78489E598108A37032EA4D23815F8785D3ABF4E22AD4DF770BC1E4D6C268C3081F78894D05F09D930B2C9C87F23F2F126325D92BAA67E5870DF57B3656BEEE62B28A7B8FC7E33E478DB97D34486978E311F5D0398D84374C7B2FF8E5BCDD3D814BB60DD77C8C438EF56905CBCE2B410CB01CFC2A184882876A7588611728CC790E6E9B0B1A1339897DBF10520E706FE3916FA7D58D8192C6C8185BD86E564C45EC0A1DF05273B03E774607B11CE8BE3E2226AEA3CB47906BD6952BB8CE864545B50F3FAF16F1A8D2E1FFF6C367A4B9ACC4E7F21099F8D330B56B3570DBF90512753C5C2347BD5F40BD971A2E3CF4CC7C1A11FEE4E8E6A108A4945DC30AC60EDBF246C5D5D97C315772CC6FB5D3DF4478C7B0CCD599B68720B516BCBDA99722941FF07504B01021403140000000800000021005876EBDBB1060000CC1200000E0000000000000000000000A40100000000696E76656E746F72792E6A736F6E504B050600000000010001003C000000DD0600000000');
INSERT INTO "blobs" VALUES('37c5beca2efd4836e235a4d3e0284024a71659d86e0b90c2f88bb3c8669d6634',721,X'504B030414000000080000002100455D596053020000DB0500000E000000696E76656E746F72792E6A736F6EB594CB6EDB3010457F25E0AA05FCE09B1CAFF21F415170C861A258960C4A766004F9F78E1DF4B1C842019A1D450CEF1C5D0EEFABC03491D8C995C84F94F7D3E92076023204478130DB1A2341AC167C09A0633298D1CA5C4C75C1B9ECC1075574F0C15565491913138060B53E752CF52A9EC6BE5063D1D47799EEBE9D0FABBB631B334DD39DD2D6FAEF5CDD4E0357A8AC807CD421CA2CDE568286B9753489DDC3ABC0B15C588E774BF748D3CCE55581940035023264CCE0BD234A80D5ABE073B039AAC27B2902C5A20002FA0CD9900C689D52DCB72B62379CFA9E57C34C4321FE9EDB899888EA95B9CD5D4D79DEB653CF202B71A63675E3F0F3F7C1B7D587683652D1DE84182A92533914D42E04C9EE646DBD65EB0AD6ECA2A66A7450A80C00A252C1568F800BD0BA437AA42D8EA9957BBD511BB99CCE49891A928C26AA686C40A9AE98E82530824646E2A56246BE59E9C1491D2549AA0E31615862DC3B5DA3E3D8666AF772633E03E83DB9C8774B92A1AAAC3A610E984045EB63C2420E2454072ED7C226279B203903C947A864C02D069C5BEA06E663FB36729DFFE9BB1C7641B389DA99877F3BE5B17D668C1648BF10A6E3F17D0EFEAFF0D8F6B51F5FB6FC7EBF46F8E6C6D748DFEEF523E91F2B51C7764857C123A5FD9ACDEB2FDB6E3873D88CEDC267F674B9BE911A3205C3E3AE3906AB92AE54E9825629478E1483D6169353258E420CC4AFDA9A8AB22045E78DBA5A36BE70A83D70478EBB67CAD796D3D378147F366E5842228F3202AD5576616DAB736B9E665AFBE20A374A2ADDA2EA83885C8939B547BA0AF7634EFDDF1F163BF5F60B504B0102140314000000080000002100455D596053020000DB0500000E0000000000000000000000A40100000000696E76656E746F72792E6A736F6E504B050600000000010001003C0000007F0200000000');
INSERT INTO "blobs" VALUES('408d28ef6c4af5fcc010ee7ca49f99241843ebe526488445b6c3e1ae726fe16c',256,X'504B030414000000080000002100E11C592327000000250000000A000000446F636B657266696C65730BF2F75528A82CC9C8CFB332D63334D22DCEC9CCE572F60F885448CB2CD12BCE50D0D3E70200504B03041400000008000000210088EA6EDC0B00000009000000060000006669742E73684B4DCEC85748CB2CE10200504B0102140314000000080000002100E11C592327000000250000000A0000000000000000000000A48100000000446F636B657266696C65504B010214031400000008000000210088EA6EDC0B00000009000000060000000000000000000000A4814F0000006669742E7368504B050600000000020002006C0000007E0000000000');
CREATE TABLE builds (
  id INTEGER PRIMARY KEY AUTOINCREMENT, image_id INTEGER NOT NULL, version_id INTEGER NOT NULL,
  version TEXT NOT NULL, status TEXT NOT NULL, started_at INTEGER NOT NULL, finished_at INTEGER,
  outcome TEXT NOT NULL, traits TEXT NOT NULL, autodeploy TEXT NOT NULL, log TEXT NOT NULL
);
INSERT INTO "builds" VALUES(1,1,1,'2.1.0','success',1796084430022,1796084430022,'success','{}','[]','[[1796084430022,"Building the image"],[1796084430022,"Cloning https://github.com/org/repo at main"],[1796084430022,"Step 1/1 : the Dockerfile of the repository"],[1796084430022,"Successfully built"]]');
INSERT INTO "builds" VALUES(2,2,2,'0.3.0','success',1796084430025,1796084430025,'success','{}','[]','[[1796084430025,"Building the image"],[1796084430025,"Step 1/1 : FROM python:3.12-slim"],[1796084430025," ---> 161c984749db"],[1796084430025,"Successfully built"]]');
INSERT INTO "builds" VALUES(3,3,3,'1.0.0-c66e58009e05','success',1796084430028,1796084430028,'success','{}','[]','[[1796084430028,"Building the image"],[1796084430028,"Step 1/2 : FROM python:3.12-slim"],[1796084430028," ---> 161c984749db"],[1796084430028,"Step 2/2 : COPY fit.sh ./"],[1796084430028," ---> 8c2ac38b1b59"],[1796084430028,"Successfully built"]]');
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
INSERT INTO "images" VALUES(1,'board','board','webapp','custom',0,1,1796084430022,'pipeline@example.com');
INSERT INTO "images" VALUES(2,'reporter','reporter','workflow','custom',0,2,1796084430025,'pipeline@example.com');
INSERT INTO "images" VALUES(3,'trainer','trainer','workflow','custom',0,3,1796084430028,'pipeline@example.com');
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
INSERT INTO "meta" VALUES('key','66cbcf61283cd026585c6b2fd56239ee');
INSERT INTO "meta" VALUES('tenant','e28ca9f1-78bd-4269-a60d-78f2f7124a53');
INSERT INTO "meta" VALUES('uuids',5);
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
INSERT INTO "uses" VALUES(3,'webapp','84ff000f-1796-5a6d-b989-fd04ddf0f4f6');
INSERT INTO "uses" VALUES(1,'webapp','e1518177-456c-5681-b613-28ad07eb6ce0');
INSERT INTO "uses" VALUES(3,'workflow','2');
INSERT INTO "uses" VALUES(2,'workflow','3');
INSERT INTO "uses" VALUES(3,'workflow','3');
CREATE TABLE versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, image_id INTEGER NOT NULL, version TEXT NOT NULL, folded TEXT NOT NULL,
  status TEXT NOT NULL, build_id INTEGER, build_status TEXT, built_at INTEGER, tags TEXT NOT NULL,
  description TEXT, details TEXT NOT NULL, blob TEXT, delete_failures INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL
);
INSERT INTO "versions" VALUES(1,1,'2.1.0','2.1.0','in-use',1,'success',1796084430022,'[]',NULL,'{"source":"github","repository":"https://github.com/org/repo","branch":"main","token":"an0ther-s3cret-token"}',NULL,0,1796084430022,'pipeline@example.com',1796084430022,'pipeline@example.com');
INSERT INTO "versions" VALUES(2,2,'0.3.0','0.3.0','in-use',2,'success',1796084430025,'[]',NULL,'{"source":"dockerfile","dockerfile":"FROM python:3.12-slim"}',NULL,0,1796084430025,'pipeline@example.com',1796084430025,'pipeline@example.com');
INSERT INTO "versions" VALUES(3,3,'1.0.0-c66e58009e05','1.0.0-c66e58009e05','in-use',3,'success',1796084430028,'[]',NULL,'{"source":"upload","buildArguments":[{"name":"LICENSE","value":"an0ther-s3cret-token"}]}','408d28ef6c4af5fcc010ee7ca49f99241843ebe526488445b6c3e1ae726fe16c',0,1796084430028,'pipeline@example.com',1796084430028,'pipeline@example.com');
CREATE TABLE webapps (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, folded TEXT NOT NULL,
  service_type TEXT NOT NULL, status TEXT NOT NULL, image_id INTEGER NOT NULL, version_id INTEGER NOT NULL,
  deployed TEXT, deployment INTEGER NOT NULL DEFAULT 0, delete_failures INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL,
  body TEXT NOT NULL
);
INSERT INTO "webapps" VALUES(1,'e1518177-456c-5681-b613-28ad07eb6ce0','board','board','web-app','AVAILABLE',1,1,'{"sessionStickiness":false,"scaleToZero":false,"resources":{"instanceTypeId":1},"imageDetails":{"imageId":1,"versionId":1}}',1,0,1796084430037,'pipeline@example.com',1796084430360,'colleague@example.com','{"sessionStickiness":false,"scaleToZero":false,"minInstances":1,"resources":{"instanceTypeId":1},"title":"Theirs","imageDetails":{"imageId":1,"versionId":1},"description":"theirs"}');
INSERT INTO "webapps" VALUES(2,'84ff000f-1796-5a6d-b989-fd04ddf0f4f6','scores','scores','api','AVAILABLE',3,3,'{"sessionStickiness":false,"scaleToZero":false,"resources":{"instanceTypeId":1},"imageDetails":{"imageId":3,"versionId":3},"parameters":{"env":{"LOG_LEVEL":"info"}}}',1,0,1796084430043,'pipeline@example.com',1796084430043,'pipeline@example.com','{"sessionStickiness":false,"scaleToZero":false,"minInstances":1,"resources":{"instanceTypeId":1},"imageDetails":{"imageId":3,"versionId":3},"parameters":{"env":{"LOG_LEVEL":"info"}}}');
CREATE TABLE workflows (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL, status TEXT NOT NULL,
  idle_status TEXT NOT NULL, execution_id TEXT, execution_status TEXT, executed_at INTEGER,
  created_at INTEGER NOT NULL, created_by TEXT NOT NULL, updated_at INTEGER NOT NULL, updated_by TEXT NOT NULL,
  definition TEXT NOT NULL
);
INSERT INTO "workflows" VALUES(2,'score','score','Available','Available',NULL,NULL,NULL,1796084430045,'pipeline@example.com',1796084430045,'pipeline@example.com','{"triggers":[{"webhook":"92207397-17a3-55b9-8ad9-9a5a8f0d1c4a"}],"watchers":[],"tags":[],"steps":{"score":{"command":"python score.py","imageId":3,"imageVersionId":3,"type":"standard","resources":{"instanceTypeId":21,"storage":"10GB"}}}}');
INSERT INTO "workflows" VALUES(3,'train','train','Available','Available',NULL,NULL,NULL,1796084430047,'pipeline@example.com',1796084430342,'colleague@example.com','{"triggers":[{"cron":"0 6 * * *"}],"watchers":[],"tags":[{"name":"nightly"},{"name":"theirs"}],"steps":{"prepare":{"command":"python prepare.py","parameters":{"env":{"LICENSE":"in-clear","WINDOW":"90"}},"imageId":3,"imageVersionId":3,"type":"standard","resources":{"instanceTypeId":21,"storage":"10GB"}},"fit":{"command":"python theirs.py","parents":["prepare"],"resources":{"instanceTypeId":21,"storage":"10GB"},"imageId":3,"imageVersionId":3,"type":"standard","stepTimeout":90},"report":{"command":"python -m tabulate metrics.csv","parents":["fit"],"executionParameters":{"parentStatus":[{"condition":"all-of","parents":["fit"],"status":["success","failure"]}]},"imageId":2,"imageVersionId":2,"type":"standard","resources":{"instanceTypeId":21,"storage":"10GB"}}}}');
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
INSERT INTO "sqlite_sequence" VALUES('webapps',2);
INSERT INTO "sqlite_sequence" VALUES('workflows',3);
COMMIT;
