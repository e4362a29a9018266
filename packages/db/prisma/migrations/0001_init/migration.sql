-- WITHOUT ROWID where rows are small and read by key prefix: one tree instead of two.

CREATE TABLE "project" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "repoUrl" TEXT NOT NULL,
    "agentPlatforms" TEXT NOT NULL,
    "planDocsPath" TEXT NOT NULL,
    "progressPath" TEXT NOT NULL,
    "sessionsPath" TEXT NOT NULL
);

CREATE TABLE "app_metadata" (
    "projectId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,

    PRIMARY KEY ("projectId", "key")
) WITHOUT ROWID;

CREATE TABLE "source_file" (
    "projectId" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sizeBytes" BIGINT NOT NULL,
    "mtimeNs" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "recordId" TEXT NOT NULL,
    "consumedBytes" BIGINT NOT NULL,
    "tailHash" TEXT NOT NULL,
    "headHash" TEXT NOT NULL,
    "gitStamp" TEXT NOT NULL,
    "gone" BOOLEAN NOT NULL,
    "failed" BOOLEAN NOT NULL,

    PRIMARY KEY ("projectId", "path")
) WITHOUT ROWID;

CREATE TABLE "session_resume" (
    "projectId" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "ledger" BLOB NOT NULL,

    PRIMARY KEY ("projectId", "path"),
    CONSTRAINT "session_resume_projectId_path_fkey" FOREIGN KEY ("projectId", "path") REFERENCES "source_file" ("projectId", "path") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "session" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sourcePath" TEXT NOT NULL,
    "rawSessionId" TEXT NOT NULL,
    "sessionType" TEXT NOT NULL,
    "parentSessionId" TEXT,
    "rootSessionId" TEXT NOT NULL,
    "agentId" TEXT,
    "teamName" TEXT,
    "spawnDepth" INTEGER,
    "taskId" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "models" TEXT NOT NULL,
    "platformType" TEXT NOT NULL,
    "platformVersion" TEXT NOT NULL,
    "platformVersions" TEXT NOT NULL,
    "startedAt" TEXT NOT NULL,
    "endedAt" TEXT NOT NULL,
    "durationSeconds" REAL NOT NULL,
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
    "historyKey" TEXT NOT NULL,
    "cwdFirst" TEXT NOT NULL,
    "cwdLast" TEXT NOT NULL,
    "cwds" TEXT NOT NULL,
    "branchFirst" TEXT NOT NULL,
    "branchLast" TEXT NOT NULL,
    "branches" TEXT NOT NULL,
    "gitBranch" TEXT,
    "gitAuthor" TEXT,
    "gitCommit" TEXT,
    "commitHashes" TEXT NOT NULL,
    "tools" TEXT NOT NULL,
    "titles" TEXT NOT NULL,
    "prLinks" TEXT NOT NULL,
    "queueEvents" TEXT NOT NULL,
    "recordCounts" TEXT NOT NULL,
    "fileUpdateCount" INTEGER NOT NULL,
    "commandCount" INTEGER NOT NULL,
    "commandNames" TEXT NOT NULL,
    "lines" TEXT NOT NULL,
    "sourceGone" BOOLEAN NOT NULL,

    PRIMARY KEY ("projectId", "id")
);

CREATE TABLE "session_file_update" (
    "projectId" TEXT NOT NULL,
    "sessionId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "path" TEXT NOT NULL,
    "tool" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "byteStart" BIGINT NOT NULL,
    "byteEnd" BIGINT NOT NULL,

    PRIMARY KEY ("projectId", "sessionId", "seq"),
    CONSTRAINT "session_file_update_projectId_sessionId_fkey" FOREIGN KEY ("projectId", "sessionId") REFERENCES "session" ("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

CREATE TABLE "session_command" (
    "projectId" TEXT NOT NULL,
    "sessionId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "args" TEXT NOT NULL,
    "parsed" TEXT,
    "at" TEXT NOT NULL,
    "byteStart" BIGINT NOT NULL,
    "byteEnd" BIGINT NOT NULL,

    PRIMARY KEY ("projectId", "sessionId", "seq"),
    CONSTRAINT "session_command_projectId_sessionId_fkey" FOREIGN KEY ("projectId", "sessionId") REFERENCES "session" ("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

CREATE TABLE "session_token" (
    "projectId" TEXT NOT NULL,
    "sessionId" TEXT NOT NULL,
    "token" INTEGER NOT NULL,

    PRIMARY KEY ("projectId", "sessionId", "token"),
    CONSTRAINT "session_token_projectId_sessionId_fkey" FOREIGN KEY ("projectId", "sessionId") REFERENCES "session" ("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

CREATE TABLE "document" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "sourcePath" TEXT NOT NULL,
    "filePath" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "docType" TEXT NOT NULL,
    "docSubtype" TEXT NOT NULL,
    "rootKind" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "statusNormalized" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "hasFrontmatter" BOOLEAN NOT NULL,
    "frontmatterType" TEXT NOT NULL,
    "featureSlugHint" TEXT NOT NULL,
    "featureSlugCanonical" TEXT NOT NULL,
    "prdRef" TEXT NOT NULL,
    "phaseToken" TEXT NOT NULL,
    "phaseNumber" REAL,
    "overallProgress" REAL,
    "totalTasks" INTEGER NOT NULL,
    "completedTasks" INTEGER NOT NULL,
    "inProgressTasks" INTEGER NOT NULL,
    "blockedTasks" INTEGER NOT NULL,
    "featureCandidates" TEXT NOT NULL,
    "owners" TEXT NOT NULL,
    "contributors" TEXT NOT NULL,
    "requestLogIds" TEXT NOT NULL,
    "commitRefs" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL,
    "completedAt" TEXT NOT NULL,
    "lastModified" TEXT NOT NULL,
    "dates" TEXT NOT NULL,
    "timeline" TEXT NOT NULL,
    "frontmatter" TEXT NOT NULL,
    "scan" TEXT NOT NULL,

    PRIMARY KEY ("projectId", "id")
);

CREATE TABLE "task" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "rawTaskId" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "priority" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "lastAgent" TEXT NOT NULL,
    "cost" REAL NOT NULL,
    "projectType" TEXT NOT NULL,
    "projectLevel" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "relatedFiles" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL,
    "sessionId" TEXT NOT NULL,
    "commitHash" TEXT NOT NULL,
    "sourceFile" TEXT NOT NULL,
    "sourcePath" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "featureId" TEXT,
    "phaseId" TEXT,

    PRIMARY KEY ("projectId", "id")
);

CREATE TABLE "feature" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "totalTasks" INTEGER NOT NULL,
    "completedTasks" INTEGER NOT NULL,
    "deferredTasks" INTEGER NOT NULL,
    "plannedAt" TEXT NOT NULL,
    "startedAt" TEXT NOT NULL,
    "completedAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL,
    "dates" TEXT NOT NULL,
    "timeline" TEXT NOT NULL,
    "linkedDocs" TEXT NOT NULL,
    "relatedFeatures" TEXT NOT NULL,

    PRIMARY KEY ("projectId", "id")
);

CREATE TABLE "phase" (
    "projectId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "featureId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "phase" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "progress" REAL NOT NULL,
    "totalTasks" INTEGER NOT NULL,
    "completedTasks" INTEGER NOT NULL,
    "deferredTasks" INTEGER NOT NULL,

    PRIMARY KEY ("projectId", "id"),
    CONSTRAINT "phase_projectId_featureId_fkey" FOREIGN KEY ("projectId", "featureId") REFERENCES "feature" ("projectId", "id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "link" (
    "projectId" TEXT NOT NULL,
    "sourceType" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "targetType" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "linkType" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "confidence" REAL NOT NULL,
    "strategy" TEXT,
    "metadata" TEXT,

    PRIMARY KEY ("projectId", "sourceType", "sourceId", "targetType", "targetId", "linkType")
) WITHOUT ROWID;

CREATE TABLE "link_evidence" (
    "projectId" TEXT NOT NULL,
    "sourceType" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "targetType" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "linkType" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,

    PRIMARY KEY ("projectId", "sourceType", "sourceId", "targetType", "targetId", "linkType"),
    CONSTRAINT "link_evidence_link_fkey" FOREIGN KEY ("projectId", "sourceType", "sourceId", "targetType", "targetId", "linkType") REFERENCES "link" ("projectId", "sourceType", "sourceId", "targetType", "targetId", "linkType") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE TABLE "link_judgement" (
    "projectId" TEXT NOT NULL,
    "sourceType" TEXT NOT NULL,
    "sourceId" TEXT NOT NULL,
    "targetType" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "linkType" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "snapshot" TEXT,

    PRIMARY KEY ("projectId", "sourceType", "sourceId", "targetType", "targetId", "linkType")
);

CREATE TABLE "operation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "projectId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "phase" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "progress" TEXT NOT NULL,
    "counters" TEXT NOT NULL,
    "stats" TEXT NOT NULL,
    "metadata" TEXT NOT NULL,
    "input" TEXT NOT NULL,
    "retryOf" TEXT,
    "requestKey" TEXT NOT NULL,
    "startedAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL,
    "finishedAt" TEXT,
    "durationMs" BIGINT NOT NULL,
    "error" TEXT,
    "phases" TEXT NOT NULL,
    "accounts" TEXT NOT NULL,
    "changes" TEXT NOT NULL,
    "currentPath" TEXT,
    "cancelRequested" BOOLEAN NOT NULL,
    "issueCount" INTEGER NOT NULL,
    "changeCount" INTEGER NOT NULL,
    "firstSequence" BIGINT NOT NULL,
    "lastSequence" BIGINT NOT NULL,
    "claimed" BOOLEAN NOT NULL,
    "holderId" TEXT NOT NULL,
    "holderHost" TEXT NOT NULL,
    "holderPid" INTEGER NOT NULL,
    "holderStart" TEXT NOT NULL,
    "leaseAt" TEXT NOT NULL
);

CREATE TABLE "operation_event" (
    "sequence" BIGINT NOT NULL PRIMARY KEY,
    "operationId" TEXT NOT NULL,
    "projectId" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "data" TEXT NOT NULL,
    CONSTRAINT "operation_event_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "operation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

CREATE TABLE "operation_issue" (
    "operationId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "line" INTEGER,
    "byteStart" BIGINT,
    "reason" TEXT NOT NULL,

    PRIMARY KEY ("operationId", "position"),
    CONSTRAINT "operation_issue_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "operation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

CREATE TABLE "operation_change" (
    "operationId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "entity" TEXT NOT NULL,
    "change" TEXT NOT NULL,
    "entityId" TEXT NOT NULL,
    "label" TEXT NOT NULL,

    PRIMARY KEY ("operationId", "position"),
    CONSTRAINT "operation_change_operationId_fkey" FOREIGN KEY ("operationId") REFERENCES "operation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITHOUT ROWID;

CREATE TABLE "analytics_snapshot" (
    "projectId" TEXT NOT NULL,
    "metric" TEXT NOT NULL,
    "capturedAt" TEXT NOT NULL,
    "value" REAL NOT NULL,
    "metadata" TEXT NOT NULL,

    PRIMARY KEY ("projectId", "metric", "capturedAt")
) WITHOUT ROWID;

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
