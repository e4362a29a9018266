-- COLLATE "C": text sorts by bytes, as in SQLite, whatever the collation of the database.

CREATE TABLE "project" (
    "id" TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    "position" INTEGER NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "description" TEXT COLLATE "C" NOT NULL,
    "repoUrl" TEXT COLLATE "C" NOT NULL,
    "agentPlatforms" TEXT COLLATE "C" NOT NULL,
    "planDocsPath" TEXT COLLATE "C" NOT NULL,
    "progressPath" TEXT COLLATE "C" NOT NULL,
    "sessionsPath" TEXT COLLATE "C" NOT NULL
);

CREATE TABLE "app_metadata" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "value" TEXT COLLATE "C" NOT NULL,

    PRIMARY KEY ("projectId", "key")
);

CREATE TABLE "source_file" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "mtimeNs" TEXT COLLATE "C" NOT NULL,
    "identity" TEXT COLLATE "C" NOT NULL,
    "recordId" TEXT COLLATE "C" NOT NULL,
    "consumedBytes" BIGINT NOT NULL,
    "tailHash" TEXT COLLATE "C" NOT NULL,
    "headHash" TEXT COLLATE "C" NOT NULL,
    "gitStamp" TEXT COLLATE "C" NOT NULL,
    "gone" BOOLEAN NOT NULL,
    "failed" BOOLEAN NOT NULL,

    PRIMARY KEY ("projectId", "path")
);

CREATE TABLE "session_resume" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "state" TEXT COLLATE "C" NOT NULL,
    "ledger" BYTEA NOT NULL,

    PRIMARY KEY ("projectId", "path"),
    CONSTRAINT "session_resume_projectId_path_fkey" FOREIGN KEY ("projectId", "path") REFERENCES "source_file" ("projectId", "path") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "session" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "sourcePath" TEXT COLLATE "C" NOT NULL,
    "rawSessionId" TEXT COLLATE "C" NOT NULL,
    "sessionType" TEXT COLLATE "C" NOT NULL,
    "parentSessionId" TEXT COLLATE "C",
    "rootSessionId" TEXT COLLATE "C" NOT NULL,
    "agentId" TEXT COLLATE "C",
    "teamName" TEXT COLLATE "C",
    "spawnDepth" INTEGER,
    "taskId" TEXT COLLATE "C" NOT NULL,
    "model" TEXT COLLATE "C" NOT NULL,
    "models" TEXT COLLATE "C" NOT NULL,
    "platformType" TEXT COLLATE "C" NOT NULL,
    "platformVersion" TEXT COLLATE "C" NOT NULL,
    "platformVersions" TEXT COLLATE "C" NOT NULL,
    "startedAt" TEXT COLLATE "C" NOT NULL,
    "endedAt" TEXT COLLATE "C" NOT NULL,
    "durationSeconds" DOUBLE PRECISION NOT NULL,
    "endedTurn" BOOLEAN NOT NULL,
    "tokensIn" BIGINT NOT NULL,
    "tokensOut" BIGINT NOT NULL,
    "cacheReadTokens" BIGINT NOT NULL,
    "cacheCreationTokens" BIGINT NOT NULL,
    "apiMessages" INTEGER NOT NULL,
    "repeatedTokensIn" BIGINT NOT NULL,
    "repeatedTokensOut" BIGINT NOT NULL,
    "repeatedCacheReadTokens" BIGINT NOT NULL,
    "repeatedCacheCreationTokens" BIGINT NOT NULL,
    "repeatedApiMessages" INTEGER NOT NULL,
    "historyKey" TEXT COLLATE "C" NOT NULL,
    "cwdFirst" TEXT COLLATE "C" NOT NULL,
    "cwdLast" TEXT COLLATE "C" NOT NULL,
    "cwds" TEXT COLLATE "C" NOT NULL,
    "branchFirst" TEXT COLLATE "C" NOT NULL,
    "branchLast" TEXT COLLATE "C" NOT NULL,
    "branches" TEXT COLLATE "C" NOT NULL,
    "gitBranch" TEXT COLLATE "C",
    "gitAuthor" TEXT COLLATE "C",
    "gitCommit" TEXT COLLATE "C",
    "commitHashes" TEXT COLLATE "C" NOT NULL,
    "tools" TEXT COLLATE "C" NOT NULL,
    "titles" TEXT COLLATE "C" NOT NULL,
    "prLinks" TEXT COLLATE "C" NOT NULL,
    "queueEvents" TEXT COLLATE "C" NOT NULL,
    "recordCounts" TEXT COLLATE "C" NOT NULL,
    "fileUpdateCount" INTEGER NOT NULL,
    "commandCount" INTEGER NOT NULL,
    "commandNames" TEXT COLLATE "C" NOT NULL,
    "lines" TEXT COLLATE "C" NOT NULL,
    "sourceGone" BOOLEAN NOT NULL,

    PRIMARY KEY ("projectId", "id")
);

CREATE TABLE "session_file_update" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "sessionId" TEXT COLLATE "C" NOT NULL,
    "seq" INTEGER NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "tool" TEXT COLLATE "C" NOT NULL,
    "action" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    "byteStart" BIGINT NOT NULL,
    "byteEnd" BIGINT NOT NULL,

    PRIMARY KEY ("projectId", "sessionId", "seq"),
    CONSTRAINT "session_file_update_projectId_sessionId_fkey" FOREIGN KEY ("projectId", "sessionId") REFERENCES "session" ("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "session_command" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "sessionId" TEXT COLLATE "C" NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "args" TEXT COLLATE "C" NOT NULL,
    "parsed" TEXT COLLATE "C",
    "at" TEXT COLLATE "C" NOT NULL,
    "byteStart" BIGINT NOT NULL,
    "byteEnd" BIGINT NOT NULL,

    PRIMARY KEY ("projectId", "sessionId", "seq"),
    CONSTRAINT "session_command_projectId_sessionId_fkey" FOREIGN KEY ("projectId", "sessionId") REFERENCES "session" ("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "session_token" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "sessionId" TEXT COLLATE "C" NOT NULL,
    "token" INTEGER NOT NULL,

    PRIMARY KEY ("projectId", "sessionId", "token"),
    CONSTRAINT "session_token_projectId_sessionId_fkey" FOREIGN KEY ("projectId", "sessionId") REFERENCES "session" ("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "document" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "sourcePath" TEXT COLLATE "C" NOT NULL,
    "filePath" TEXT COLLATE "C" NOT NULL,
    "title" TEXT COLLATE "C" NOT NULL,
    "docType" TEXT COLLATE "C" NOT NULL,
    "docSubtype" TEXT COLLATE "C" NOT NULL,
    "rootKind" TEXT COLLATE "C" NOT NULL,
    "category" TEXT COLLATE "C" NOT NULL,
    "status" TEXT COLLATE "C" NOT NULL,
    "statusNormalized" TEXT COLLATE "C" NOT NULL,
    "author" TEXT COLLATE "C" NOT NULL,
    "hasFrontmatter" BOOLEAN NOT NULL,
    "frontmatterType" TEXT COLLATE "C" NOT NULL,
    "featureSlugHint" TEXT COLLATE "C" NOT NULL,
    "featureSlugCanonical" TEXT COLLATE "C" NOT NULL,
    "prdRef" TEXT COLLATE "C" NOT NULL,
    "phaseToken" TEXT COLLATE "C" NOT NULL,
    "phaseNumber" DOUBLE PRECISION,
    "overallProgress" DOUBLE PRECISION,
    "totalTasks" INTEGER NOT NULL,
    "completedTasks" INTEGER NOT NULL,
    "inProgressTasks" INTEGER NOT NULL,
    "blockedTasks" INTEGER NOT NULL,
    "featureCandidates" TEXT COLLATE "C" NOT NULL,
    "owners" TEXT COLLATE "C" NOT NULL,
    "contributors" TEXT COLLATE "C" NOT NULL,
    "requestLogIds" TEXT COLLATE "C" NOT NULL,
    "commitRefs" TEXT COLLATE "C" NOT NULL,
    "createdAt" TEXT COLLATE "C" NOT NULL,
    "updatedAt" TEXT COLLATE "C" NOT NULL,
    "completedAt" TEXT COLLATE "C" NOT NULL,
    "lastModified" TEXT COLLATE "C" NOT NULL,
    "dates" TEXT COLLATE "C" NOT NULL,
    "timeline" TEXT COLLATE "C" NOT NULL,
    "frontmatter" TEXT COLLATE "C" NOT NULL,
    "scan" TEXT COLLATE "C" NOT NULL,

    PRIMARY KEY ("projectId", "id")
);

CREATE TABLE "task" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "rawTaskId" TEXT COLLATE "C" NOT NULL,
    "title" TEXT COLLATE "C" NOT NULL,
    "description" TEXT COLLATE "C" NOT NULL,
    "status" TEXT COLLATE "C" NOT NULL,
    "priority" TEXT COLLATE "C" NOT NULL,
    "owner" TEXT COLLATE "C" NOT NULL,
    "lastAgent" TEXT COLLATE "C" NOT NULL,
    "cost" DOUBLE PRECISION NOT NULL,
    "projectType" TEXT COLLATE "C" NOT NULL,
    "projectLevel" TEXT COLLATE "C" NOT NULL,
    "tags" TEXT COLLATE "C" NOT NULL,
    "relatedFiles" TEXT COLLATE "C" NOT NULL,
    "updatedAt" TEXT COLLATE "C" NOT NULL,
    "sessionId" TEXT COLLATE "C" NOT NULL,
    "commitHash" TEXT COLLATE "C" NOT NULL,
    "sourceFile" TEXT COLLATE "C" NOT NULL,
    "sourcePath" TEXT COLLATE "C" NOT NULL,
    "position" INTEGER NOT NULL,
    "featureId" TEXT COLLATE "C",
    "phaseId" TEXT COLLATE "C",

    PRIMARY KEY ("projectId", "id")
);

CREATE TABLE "feature" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "name" TEXT COLLATE "C" NOT NULL,
    "status" TEXT COLLATE "C" NOT NULL,
    "category" TEXT COLLATE "C" NOT NULL,
    "tags" TEXT COLLATE "C" NOT NULL,
    "totalTasks" INTEGER NOT NULL,
    "completedTasks" INTEGER NOT NULL,
    "deferredTasks" INTEGER NOT NULL,
    "plannedAt" TEXT COLLATE "C" NOT NULL,
    "startedAt" TEXT COLLATE "C" NOT NULL,
    "completedAt" TEXT COLLATE "C" NOT NULL,
    "updatedAt" TEXT COLLATE "C" NOT NULL,
    "dates" TEXT COLLATE "C" NOT NULL,
    "timeline" TEXT COLLATE "C" NOT NULL,
    "linkedDocs" TEXT COLLATE "C" NOT NULL,
    "relatedFeatures" TEXT COLLATE "C" NOT NULL,

    PRIMARY KEY ("projectId", "id")
);

CREATE TABLE "phase" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "featureId" TEXT COLLATE "C" NOT NULL,
    "position" INTEGER NOT NULL,
    "phase" TEXT COLLATE "C" NOT NULL,
    "title" TEXT COLLATE "C" NOT NULL,
    "status" TEXT COLLATE "C" NOT NULL,
    "progress" DOUBLE PRECISION NOT NULL,
    "totalTasks" INTEGER NOT NULL,
    "completedTasks" INTEGER NOT NULL,
    "deferredTasks" INTEGER NOT NULL,

    PRIMARY KEY ("projectId", "id"),
    CONSTRAINT "phase_projectId_featureId_fkey" FOREIGN KEY ("projectId", "featureId") REFERENCES "feature" ("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "link" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "sourceType" TEXT COLLATE "C" NOT NULL,
    "sourceId" TEXT COLLATE "C" NOT NULL,
    "targetType" TEXT COLLATE "C" NOT NULL,
    "targetId" TEXT COLLATE "C" NOT NULL,
    "linkType" TEXT COLLATE "C" NOT NULL,
    "origin" TEXT COLLATE "C" NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "strategy" TEXT COLLATE "C",
    "metadata" TEXT COLLATE "C",

    PRIMARY KEY ("projectId", "sourceType", "sourceId", "targetType", "targetId", "linkType")
);

CREATE TABLE "link_evidence" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "sourceType" TEXT COLLATE "C" NOT NULL,
    "sourceId" TEXT COLLATE "C" NOT NULL,
    "targetType" TEXT COLLATE "C" NOT NULL,
    "targetId" TEXT COLLATE "C" NOT NULL,
    "linkType" TEXT COLLATE "C" NOT NULL,
    "metadata" TEXT COLLATE "C" NOT NULL,

    PRIMARY KEY ("projectId", "sourceType", "sourceId", "targetType", "targetId", "linkType"),
    CONSTRAINT "link_evidence_link_fkey" FOREIGN KEY ("projectId", "sourceType", "sourceId", "targetType", "targetId", "linkType") REFERENCES "link" ("projectId", "sourceType", "sourceId", "targetType", "targetId", "linkType") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "link_judgement" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "sourceType" TEXT COLLATE "C" NOT NULL,
    "sourceId" TEXT COLLATE "C" NOT NULL,
    "targetType" TEXT COLLATE "C" NOT NULL,
    "targetId" TEXT COLLATE "C" NOT NULL,
    "linkType" TEXT COLLATE "C" NOT NULL,
    "verdict" TEXT COLLATE "C" NOT NULL,
    "note" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    "snapshot" TEXT COLLATE "C",

    PRIMARY KEY ("projectId", "sourceType", "sourceId", "targetType", "targetId", "linkType")
);

CREATE TABLE "operation" (
    "id" TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    "projectId" TEXT COLLATE "C" NOT NULL,
    "kind" TEXT COLLATE "C" NOT NULL,
    "status" TEXT COLLATE "C" NOT NULL,
    "trigger" TEXT COLLATE "C" NOT NULL,
    "phase" TEXT COLLATE "C" NOT NULL,
    "message" TEXT COLLATE "C" NOT NULL,
    "progress" TEXT COLLATE "C" NOT NULL,
    "counters" TEXT COLLATE "C" NOT NULL,
    "stats" TEXT COLLATE "C" NOT NULL,
    "metadata" TEXT COLLATE "C" NOT NULL,
    "input" TEXT COLLATE "C" NOT NULL,
    "retryOf" TEXT COLLATE "C",
    "requestKey" TEXT COLLATE "C" NOT NULL,
    "startedAt" TEXT COLLATE "C" NOT NULL,
    "updatedAt" TEXT COLLATE "C" NOT NULL,
    "finishedAt" TEXT COLLATE "C",
    "durationMs" BIGINT NOT NULL,
    "error" TEXT COLLATE "C",
    "phases" TEXT COLLATE "C" NOT NULL,
    "accounts" TEXT COLLATE "C" NOT NULL,
    "changes" TEXT COLLATE "C" NOT NULL,
    "currentPath" TEXT COLLATE "C",
    "cancelRequested" BOOLEAN NOT NULL,
    "issueCount" INTEGER NOT NULL,
    "changeCount" INTEGER NOT NULL,
    "firstSequence" BIGINT NOT NULL,
    "lastSequence" BIGINT NOT NULL,
    "claimed" BOOLEAN NOT NULL,
    "holderId" TEXT COLLATE "C" NOT NULL,
    "holderHost" TEXT COLLATE "C" NOT NULL,
    "holderPid" INTEGER NOT NULL,
    "holderStart" TEXT COLLATE "C" NOT NULL,
    "leaseAt" TEXT COLLATE "C" NOT NULL
);

CREATE TABLE "operation_event" (
    "sequence" BIGINT NOT NULL PRIMARY KEY,
    "operationId" TEXT COLLATE "C" NOT NULL,
    "projectId" TEXT COLLATE "C" NOT NULL,
    "at" TEXT COLLATE "C" NOT NULL,
    "type" TEXT COLLATE "C" NOT NULL,
    "data" TEXT COLLATE "C" NOT NULL,
    CONSTRAINT "operation_event_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "operation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "operation_issue" (
    "operationId" TEXT COLLATE "C" NOT NULL,
    "position" INTEGER NOT NULL,
    "code" TEXT COLLATE "C" NOT NULL,
    "path" TEXT COLLATE "C" NOT NULL,
    "line" INTEGER,
    "byteStart" BIGINT,
    "reason" TEXT COLLATE "C" NOT NULL,

    PRIMARY KEY ("operationId", "position"),
    CONSTRAINT "operation_issue_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "operation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "operation_change" (
    "operationId" TEXT COLLATE "C" NOT NULL,
    "position" INTEGER NOT NULL,
    "entity" TEXT COLLATE "C" NOT NULL,
    "change" TEXT COLLATE "C" NOT NULL,
    "entityId" TEXT COLLATE "C" NOT NULL,
    "label" TEXT COLLATE "C" NOT NULL,

    PRIMARY KEY ("operationId", "position"),
    CONSTRAINT "operation_change_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "operation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "analytics_snapshot" (
    "projectId" TEXT COLLATE "C" NOT NULL,
    "metric" TEXT COLLATE "C" NOT NULL,
    "capturedAt" TEXT COLLATE "C" NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "metadata" TEXT COLLATE "C" NOT NULL,

    PRIMARY KEY ("projectId", "metric", "capturedAt")
);

CREATE INDEX "session_projectId_historyKey_startedAt_id_idx" ON "session"("projectId", "historyKey", "startedAt", "id");

CREATE INDEX "session_projectId_sourcePath_idx" ON "session"("projectId", "sourcePath");

CREATE INDEX "session_projectId_startedAt_id_idx" ON "session"("projectId", "startedAt", "id");

CREATE INDEX "session_token_projectId_token_idx" ON "session_token"("projectId", "token");

CREATE INDEX "document_projectId_sourcePath_idx" ON "document"("projectId", "sourcePath");

CREATE INDEX "task_projectId_sourcePath_idx" ON "task"("projectId", "sourcePath");

CREATE INDEX "task_projectId_sourceFile_position_idx" ON "task"("projectId", "sourceFile", "position");

CREATE INDEX "feature_projectId_name_id_idx" ON "feature"("projectId", "name", "id");

CREATE INDEX "phase_projectId_featureId_position_idx" ON "phase"("projectId", "featureId", "position");

CREATE INDEX "link_projectId_sourceType_sourceId_confidence_idx" ON "link"("projectId", "sourceType", "sourceId", "confidence");

CREATE INDEX "link_projectId_targetType_targetId_confidence_idx" ON "link"("projectId", "targetType", "targetId", "confidence");

CREATE INDEX "operation_startedAt_id_projectId_kind_status_trigger_idx" ON "operation"("startedAt", "id", "projectId", "kind", "status", "trigger");

CREATE INDEX "operation_projectId_startedAt_id_kind_status_trigger_idx" ON "operation"("projectId", "startedAt", "id", "kind", "status", "trigger");

CREATE INDEX "operation_status_startedAt_id_projectId_kind_trigger_idx" ON "operation"("status", "startedAt", "id", "projectId", "kind", "trigger");

CREATE INDEX "operation_projectId_status_firstSequence_idx" ON "operation"("projectId", "status", "firstSequence");

CREATE INDEX "operation_lastSequence_idx" ON "operation"("lastSequence");

CREATE INDEX "operation_event_operationId_sequence_type_idx" ON "operation_event"("operationId", "sequence", "type");

CREATE INDEX "operation_event_projectId_sequence_idx" ON "operation_event"("projectId", "sequence");
