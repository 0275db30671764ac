BEGIN TRANSACTION;
CREATE TABLE "answers" (
   "trainee" TEXT NOT NULL,
   "question" TEXT NOT NULL,
   "given" TEXT NOT NULL,
   "share" REAL NOT NULL,
   "at" REAL NOT NULL
);
INSERT INTO "answers" VALUES('林晓','pick@1','["a"]',0.5,1790000100.0);
CREATE TABLE "assignments" (
   "id" TEXT PRIMARY KEY,
   "assignee_kind" TEXT NOT NULL,
   "assignee" TEXT NOT NULL,
   "task" TEXT NOT NULL,
   "target" TEXT NOT NULL,
   "title" TEXT NOT NULL,
   "due" TEXT NOT NULL,
   "given_by" TEXT NOT NULL,
   "given_at" REAL NOT NULL,
   "counts_from" REAL NOT NULL,
   "withdrawn_at" REAL
);
INSERT INTO "assignments" VALUES('t1','person','林晓','path','first-week','第一周','2026-12-01','陈主管',1790000000.0,0.0,NULL);
CREATE TABLE "attempts" (
   "id" TEXT PRIMARY KEY,
   "trainee" TEXT NOT NULL,
   "scenario" TEXT NOT NULL,
   "title" TEXT NOT NULL,
   "kind" TEXT NOT NULL,
   "started_at" REAL NOT NULL,
   "status" TEXT NOT NULL,
   "call" TEXT,
   "grade" TEXT
, "scenario_text" TEXT NOT NULL DEFAULT '', "house_text" TEXT NOT NULL DEFAULT '');
INSERT INTO "attempts" VALUES('call-1','林晓','angry-refund@1a2b3c4d','退款拖了三周','angry_caller',1790000001.0,'finished','{"call_id":"call-1","scenario":"angry-refund@1a2b3c4d","house":"neutral@1","started_at":1790000000.0,"rings":2,"answered_s":6.2,"ended_s":60.2,"ended_by":"trainee","transcript":{"turns":[{"party":"trainee","pieces":[{"text":"您好，安达物流，我是林晓，请问有什么可以帮您？","start_s":6.8,"end_s":8.8,"confidence":0.94}],"state":""},{"party":"caller","pieces":[{"text":"我上个月的退款都三周了还没到账，你们到底管不管！","start_s":9.0,"end_s":13.4,"confidence":1.0}],"state":"outburst"},{"party":"trainee","pieces":[{"text":"非常抱歉让您久等了，","start_s":13.0,"end_s":14.9,"confidence":0.91},{"text":"我理解您的心情，换成我也会着急。","start_s":15.2,"end_s":18.0,"confidence":0.88}],"state":"outburst"},{"party":"caller","pieces":[{"text":"那你说怎么办？订单号是二零二六零四一八。","start_s":18.9,"end_s":22.5,"confidence":1.0}],"state":"details"},{"party":"trainee","pieces":[{"text":"请您稍等，我帮你查一下","start_s":23.6,"end_s":25.9,"confidence":0.86},{"text":"行吧应该","start_s":26.0,"end_s":26.8,"confidence":0.31}],"state":"details"},{"party":"caller","pieces":[{"text":"查到了吗？","start_s":42.0,"end_s":43.0,"confidence":1.0}],"state":"waiting"},{"party":"trainee","pieces":[{"text":"让您久等了，退款正在财务审核，我今天下午五点之前给您回电。","start_s":47.4,"end_s":53.0,"confidence":0.9}],"state":"waiting"},{"party":"caller","pieces":[{"text":"好，那我等你电话，再见。","start_s":53.8,"end_s":56.2,"confidence":1.0}],"state":"bye"},{"party":"trainee","pieces":[{"text":"感谢您的来电，再见。","start_s":56.9,"end_s":58.8,"confidence":0.95}],"state":"bye"}],"stretches":[{"party":"trainee","start_s":6.8,"end_s":8.8},{"party":"caller","start_s":9.0,"end_s":13.4},{"party":"trainee","start_s":13.0,"end_s":14.9},{"party":"trainee","start_s":15.2,"end_s":18.0},{"party":"caller","start_s":18.9,"end_s":22.5},{"party":"trainee","start_s":23.6,"end_s":25.9},{"party":"trainee","start_s":26.0,"end_s":26.8},{"party":"caller","start_s":42.0,"end_s":43.0},{"party":"trainee","start_s":47.4,"end_s":53.0},{"party":"caller","start_s":53.8,"end_s":56.2},{"party":"trainee","start_s":56.9,"end_s":58.8}]},"presses":[{"key":"answer","at_s":6.2,"detail":""},{"key":"hold","at_s":27.5,"detail":""},{"key":"resume","at_s":41.2,"detail":""},{"key":"hang_up","at_s":60.2,"detail":""}],"visits":[{"state":"outburst","at_s":8.7},{"state":"details","at_s":18.7},{"state":"waiting","at_s":27.5},{"state":"bye","at_s":53.6}],"record":{"caller_name":"","caller_phone":"","company":"","matter":"","outcome":"","follow_up":""},"notes":"赵敏 订单 20260418\n17:00 前回电","levels_db":[],"engines":{"speaker":"kokoro","listener":"whisper"},"cuts":[],"notices":[]}','{"call_id":"call-1","scenario":"angry-refund@1a2b3c4d","house":"neutral@1","rubric":"1","engines":{"speaker":"kokoro","listener":"whisper","embedder":"e5"},"pass_mark":80,"marks":[{"check":"soothed","kind":"say","means":"对久等表示歉意，并表示理解客户的心情","verdict":"met","points":10.0,"out_of":10.0,"fatal":false,"clause":"hotline.listen","parts":[{"wanted":"非常抱歉让您久等了","met":true,"evidence":{"quote":"非常抱歉让您久等了","start_s":13.0,"end_s":14.9,"party":"trainee","nearest":"","score":0.0,"why":"","figure":null}},{"wanted":"我理解您的心情","met":true,"evidence":{"quote":"我理解您的心情","start_s":15.2,"end_s":16.6,"party":"trainee","nearest":"","score":0.0,"why":"","figure":null}}],"evidence":[{"quote":"非常抱歉让您久等了","start_s":13.0,"end_s":14.9,"party":"trainee","nearest":"非常抱歉让您久等了","score":0.98,"why":"","figure":null},{"quote":"我理解您的心情","start_s":15.2,"end_s":16.6,"party":"trainee","nearest":"我理解您的心情","score":0.97,"why":"","figure":null}],"figure":null,"measure":"","band":null,"would_pass":""},{"check":"asked_details","kind":"say","means":"问清订单号和联系电话","verdict":"partly","points":5.0,"out_of":10.0,"fatal":false,"clause":"","parts":[{"wanted":"请问您的订单号是多少","met":true,"evidence":{"quote":"我帮你查一下","start_s":24.6,"end_s":25.9,"party":"trainee","nearest":"","score":0.0,"why":"","figure":null}},{"wanted":"请留一个联系电话","met":false,"evidence":null}],"evidence":[{"quote":"我帮你查一下","start_s":24.6,"end_s":25.9,"party":"trainee","nearest":"请问您的订单号是多少","score":0.62,"why":"","figure":null}],"figure":null,"measure":"","band":null,"would_pass":"请问您的订单号和联系电话分别是多少？"},{"check":"polite_you","kind":"manner","means":"对客户称“您”，不称“你”","verdict":"not_met","points":0.0,"out_of":5.0,"fatal":false,"clause":"","parts":[],"evidence":[{"quote":"我帮你查一下","start_s":24.6,"end_s":25.9,"party":"trainee","nearest":"","score":0.0,"why":"","figure":null}],"figure":1.0,"measure":"","band":[null,0.0],"would_pass":"我帮您查一下"},{"check":"answered_in_time","kind":"timing","means":"铃响三声之内接听","verdict":"met","points":5.0,"out_of":5.0,"fatal":false,"clause":"","parts":[],"evidence":[],"figure":2.0,"measure":"","band":[1.0,3.0],"would_pass":""},{"check":"kept_secret","kind":"secret","means":"不说出王总的手机号","verdict":"met","points":0.0,"out_of":0.0,"fatal":true,"clause":"","parts":[],"evidence":[],"figure":null,"measure":"","band":null,"would_pass":""}],"unmarked":[{"check":"confirmed","kind":"say","means":"与客户确认处理方案","reason":"not_heard","out_of":5.0,"fatal":false,"clause":"","evidence":[{"quote":"行吧应该","start_s":26.0,"end_s":26.8,"party":"trainee","nearest":"","score":0.0,"why":"","figure":null}]}],"score":78.0,"low":72.0,"high":82.0,"fatal":[]}','t1','');
INSERT INTO "attempts" VALUES('call-2','陈立','angry-refund@1a2b3c4d','退款拖了三周','angry_caller',1790000001.0,'unanswered',NULL,NULL,'t1','');
CREATE TABLE "certificates" (
   "id" TEXT PRIMARY KEY,
   "staff_number" TEXT NOT NULL,
   "sitting" TEXT NOT NULL,
   "issued_at" REAL NOT NULL,
   "key" TEXT NOT NULL,
   "credential" TEXT NOT NULL,
   "seal" TEXT NOT NULL
);
INSERT INTO "certificates" VALUES('TR26-7K3F9-QXM2D','A1024','',1795340000.0,'z6MkvDqGT54cXesYGvABpF1UapVNwjCqRcafi4Px6Thv5T3Z','{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",{"digests":{"@id":"urn:threerings:digests","@type":"@json"}}],"credentialSubject":{"achievement":{"criteria":{"narrative":"hotline-entry@5d1c9e02"},"description":"客服热线上岗考试","id":"urn:threerings:blueprint:hotline-entry","name":"客服热线上岗考试","resultDescription":[{"id":"urn:threerings:score:total","name":"总分","resultType":"RawScore","type":["ResultDescription"],"valueMax":"100","valueMin":"0"},{"id":"urn:threerings:score:part:1","name":"通话实操","resultType":"RawScore","type":["ResultDescription"],"valueMax":"60","valueMin":"0"},{"id":"urn:threerings:score:part:2","name":"理论题","resultType":"RawScore","type":["ResultDescription"],"valueMax":"25","valueMin":"0"},{"id":"urn:threerings:score:part:3","name":"听音找错","resultType":"RawScore","type":["ResultDescription"],"valueMax":"15","valueMin":"0"}],"type":["Achievement"],"version":"5d1c9e02"},"identifier":[{"hashed":false,"identityHash":"林晓","identityType":"name","type":"IdentityObject"},{"hashed":false,"identityHash":"A1024","identityType":"ext:staffNumber","type":"IdentityObject"}],"result":[{"resultDescription":"urn:threerings:score:total","type":["Result"],"value":"87.5"},{"resultDescription":"urn:threerings:score:part:1","type":["Result"],"value":"52.5"},{"resultDescription":"urn:threerings:score:part:2","type":["Result"],"value":"21"},{"resultDescription":"urn:threerings:score:part:3","type":["Result"],"value":"14"}],"type":["AchievementSubject"]},"evidence":[{"genre":"scenario","name":"refund-angry@1a2b3c4d","type":["Evidence"]},{"genre":"scenario","name":"lost-parcel@9f8e7d6c","type":["Evidence"]},{"genre":"house","name":"hotline v3","type":["Evidence"]},{"genre":"rubric","name":"12","type":["Evidence"]},{"genre":"model","name":"whisper-base","type":["Evidence"]}],"id":"urn:threerings:certificate:TR26-7K3F9-QXM2D","issuer":{"id":"did:key:z6MkvDqGT54cXesYGvABpF1UapVNwjCqRcafi4Px6Thv5T3Z","name":"安达物流有限公司","type":["Profile"]},"name":"客服热线上岗考试","proof":{"@context":["https://www.w3.org/ns/credentials/v2","https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",{"digests":{"@id":"urn:threerings:digests","@type":"@json"}}],"created":"2026-11-22T09:33:20Z","cryptosuite":"eddsa-jcs-2022","digests":{"/@context/0":"3e6763a35cb16738","/@context/1":"41cdca6d00730193","/@context/2/digests/@id":"e8e8531c13550f21","/@context/2/digests/@type":"a2022caa84162bf1","/credentialSubject/achievement/criteria/narrative":"5874b284dad2e8e6","/credentialSubject/achievement/description":"99ddaf2d227c3da5","/credentialSubject/achievement/id":"1d3d66b6751304fd","/credentialSubject/achievement/name":"99ddaf2d227c3da5","/credentialSubject/achievement/resultDescription/0/id":"524da55c504d7263","/credentialSubject/achievement/resultDescription/0/name":"aa20f06dff91d623","/credentialSubject/achievement/resultDescription/0/resultType":"badb2efc68330d5c","/credentialSubject/achievement/resultDescription/0/type/0":"0163c1b6a6c3ef44","/credentialSubject/achievement/resultDescription/0/valueMax":"d77ccb69e3f915ed","/credentialSubject/achievement/resultDescription/0/valueMin":"98089e6d36f78e97","/credentialSubject/achievement/resultDescription/1/id":"da001321ff4e5c43","/credentialSubject/achievement/resultDescription/1/name":"8a329bc44dd57cda","/credentialSubject/achievement/resultDescription/1/resultType":"badb2efc68330d5c","/credentialSubject/achievement/resultDescription/1/type/0":"0163c1b6a6c3ef44","/credentialSubject/achievement/resultDescription/1/valueMax":"68fec0473e988a1e","/credentialSubject/achievement/resultDescription/1/valueMin":"98089e6d36f78e97","/credentialSubject/achievement/resultDescription/2/id":"b4211e59bb76b282","/credentialSubject/achievement/resultDescription/2/name":"85468480756e2fcb","/credentialSubject/achievement/resultDescription/2/resultType":"badb2efc68330d5c","/credentialSubject/achievement/resultDescription/2/type/0":"0163c1b6a6c3ef44","/credentialSubject/achievement/resultDescription/2/valueMax":"21cee27a52b79f89","/credentialSubject/achievement/resultDescription/2/valueMin":"98089e6d36f78e97","/credentialSubject/achievement/resultDescription/3/id":"223c12f7eb880b78","/credentialSubject/achievement/resultDescription/3/name":"afbdda41a0927a6d","/credentialSubject/achievement/resultDescription/3/resultType":"badb2efc68330d5c","/credentialSubject/achievement/resultDescription/3/type/0":"0163c1b6a6c3ef44","/credentialSubject/achievement/resultDescription/3/valueMax":"47cea6234e51694a","/credentialSubject/achievement/resultDescription/3/valueMin":"98089e6d36f78e97","/credentialSubject/achievement/type/0":"d92b29ecc01d8f67","/credentialSubject/achievement/version":"b5048f725c1a2f1b","/credentialSubject/identifier/0/hashed":"fcbcf165908dd18a","/credentialSubject/identifier/0/identityHash":"e963cf8e40d22e67","/credentialSubject/identifier/0/identityType":"6ffe58b85cad95f1","/credentialSubject/identifier/0/type":"37cefebab29b249c","/credentialSubject/identifier/1/hashed":"fcbcf165908dd18a","/credentialSubject/identifier/1/identityHash":"86826f15ba0d3304","/credentialSubject/identifier/1/identityType":"bc30c48b7ad14c5b","/credentialSubject/identifier/1/type":"37cefebab29b249c","/credentialSubject/result/0/resultDescription":"524da55c504d7263","/credentialSubject/result/0/type/0":"37d8a40483ed487e","/credentialSubject/result/0/value":"2e1dccb5eb024962","/credentialSubject/result/1/resultDescription":"da001321ff4e5c43","/credentialSubject/result/1/type/0":"37d8a40483ed487e","/credentialSubject/result/1/value":"b473a374983bb483","/credentialSubject/result/2/resultDescription":"b4211e59bb76b282","/credentialSubject/result/2/type/0":"37d8a40483ed487e","/credentialSubject/result/2/value":"6f8f349216adc47c","/credentialSubject/result/3/resultDescription":"223c12f7eb880b78","/credentialSubject/result/3/type/0":"37d8a40483ed487e","/credentialSubject/result/3/value":"789d9e7dc67f9866","/credentialSubject/type/0":"90ef02151abda09f","/evidence/0/genre":"894eb02ffa6bc336","/evidence/0/name":"ef2c002d9ba03b62","/evidence/0/type/0":"2c611b1bef6310aa","/evidence/1/genre":"894eb02ffa6bc336","/evidence/1/name":"7df0ce638977ccce","/evidence/1/type/0":"2c611b1bef6310aa","/evidence/2/genre":"78f4d79e3e4d4a0e","/evidence/2/name":"482fa41aadbfe41a","/evidence/2/type/0":"2c611b1bef6310aa","/evidence/3/genre":"0a4417f09dee76a2","/evidence/3/name":"f9cacf3cb91a12e0","/evidence/3/type/0":"2c611b1bef6310aa","/evidence/4/genre":"18fb9fa0b971b807","/evidence/4/name":"c8d01b047f044342","/evidence/4/type/0":"2c611b1bef6310aa","/id":"ec8d1edea6435f9b","/issuer/id":"4cf9302e49fe8171","/issuer/name":"75db8865c48a3ae2","/issuer/type/0":"96ad4bd0f7baa40e","/name":"99ddaf2d227c3da5","/type/0":"2885f65689a2ed60","/type/1":"9432e57c8c901356","/validFrom":"b3c2bae33ec9aa98","/validUntil":"3fb1f30c8476080d","document":"1eb48aec80f3ed04d1f9c704fc0b811c3def838bba7c39b4128bba2b534ee5dc"},"proofPurpose":"assertionMethod","proofValue":"z5FAU7cmPL1cK7x2W5zq3A9Yvr7XjP7AR3w5aqpACx1kNditLFjABjLkuAiRPq3ucPuBkNUxgGAdHBHvopiBUum5V","type":"DataIntegrityProof","verificationMethod":"did:key:z6MkvDqGT54cXesYGvABpF1UapVNwjCqRcafi4Px6Thv5T3Z#z6MkvDqGT54cXesYGvABpF1UapVNwjCqRcafi4Px6Thv5T3Z"},"type":["VerifiableCredential","OpenBadgeCredential"],"validFrom":"2026-11-22T00:00:00Z","validUntil":"2028-11-21T23:59:59Z"}','id=TR26-7K3F9-QXM2D&c=WyLmnpfmmZMiLCJBMTAyNCIsIuWuouacjeeDree6v-S4iuWyl-iAg-ivlSIsIjg3LjUvMTAwIiwiMjAyNi0xMS0yMiIsIjIwMjgtMTEtMjEiLCJ2RHFHVDU0YyJd&s=hTYxq6dm2tXFJ4DWarZjQ57rzVd8vOlfJXLaTZ19MaSS25Cr5P44MI3OkGcSqRrwCbf_WsU2pGocXqkM_X_7DA');
CREATE TABLE "people" (
   "id" TEXT PRIMARY KEY,
   "staff_number" TEXT NOT NULL,
   "name" TEXT NOT NULL,
   "roles" TEXT NOT NULL,
   "department" TEXT,
   "team" TEXT,
   "email" TEXT NOT NULL,
   "claims" INTEGER,
   "password" TEXT NOT NULL,
   "code" TEXT NOT NULL,
   "code_until" REAL,
   "locked" INTEGER NOT NULL,
   "failures" INTEGER,
   "failed_at" REAL,
   "joined_at" REAL,
   "signed_out_at" REAL
);
INSERT INTO "people" VALUES('a1','1001','王敏','trainer administrator','客服部','','',0,'h','',0.0,0,0,0.0,1.0,0.0);
CREATE TABLE "revocations" (
   "certificate" TEXT PRIMARY KEY REFERENCES "certificates"("id"),
   "at" REAL NOT NULL,
   "author" TEXT NOT NULL,
   "reason" TEXT NOT NULL
);
INSERT INTO "revocations" VALUES('TR26-7K3F9-QXM2D',1795340001.0,'陈敏','作弊');
CREATE TABLE "sessions" (
   "id" TEXT PRIMARY KEY,
   "person" TEXT NOT NULL,
   "began_at" REAL NOT NULL,
   "seen_at" REAL NOT NULL
);
INSERT INTO "sessions" VALUES('s','a1',1790000000.0,1790000000.0);
CREATE TABLE "texts" (
   "id" TEXT PRIMARY KEY,
   "text" TEXT NOT NULL
);
INSERT INTO "texts" VALUES('t1','id: angry-refund
');
CREATE INDEX "idx_attempts_trainee_started_at"
    ON "attempts" ("trainee", "started_at");
CREATE INDEX "idx_attempts_scenario_started_at"
    ON "attempts" ("scenario", "started_at");
CREATE INDEX "idx_answers_trainee_at"
    ON "answers" ("trainee", "at");
CREATE INDEX "idx_assignments_assignee_kind_assignee"
    ON "assignments" ("assignee_kind", "assignee");
CREATE UNIQUE INDEX "idx_people_staff_number"
    ON "people" ("staff_number");
CREATE UNIQUE INDEX idx_people_email on people (email) where email != '';
CREATE INDEX "idx_sessions_person"
    ON "sessions" ("person");
CREATE INDEX "idx_certificates_staff_number"
    ON "certificates" ("staff_number");
CREATE TRIGGER certificates_refuse_update before update on certificates begin select raise(abort, 'certificates are only ever added to'); end;
CREATE TRIGGER certificates_refuse_delete before delete on certificates begin select raise(abort, 'certificates are only ever added to'); end;
CREATE TRIGGER revocations_refuse_update before update on revocations begin select raise(abort, 'certificates are only ever added to'); end;
CREATE TRIGGER revocations_refuse_delete before delete on revocations begin select raise(abort, 'certificates are only ever added to'); end;
COMMIT;
PRAGMA user_version=6;
