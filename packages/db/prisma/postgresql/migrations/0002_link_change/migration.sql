-- What happened to a changed link, as JSON; of older rows only the label tells it.
ALTER TABLE "operation_change" ADD COLUMN "link" TEXT COLLATE "C";
