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
COMMIT;
PRAGMA user_version=5;
