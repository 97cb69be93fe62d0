-- AlterTable
ALTER TABLE "audit_record" ADD COLUMN "hash" TEXT,
ADD COLUMN "previous" TEXT,
ADD COLUMN "seq" BIGINT;

-- CreateTable
CREATE TABLE "audit_head" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3),
    "signature" TEXT,

    CONSTRAINT "audit_head_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "audit_record_seq_key" ON "audit_record"("seq");


-- There is one chain, so there is one end of it.
ALTER TABLE "audit_head" ADD CONSTRAINT "audit_head_one" CHECK ("id" = 1);

-- Older records stay as they are, without a number. No new one may be without.
ALTER TABLE "audit_record" ADD CONSTRAINT "audit_record_chained"
  CHECK ("seq" IS NOT NULL AND "previous" IS NOT NULL AND "hash" IS NOT NULL) NOT VALID;

-- The chain begins at a digest of the records from before it, so that its first record vouches for them all.
-- lib/audit/verify-chain.ts computes it in the same way.
INSERT INTO "audit_head" ("id", "seq", "hash")
SELECT 1, 0, 'start.' || encode(sha256(coalesce(string_agg(sha256(convert_to(jsonb_build_array(
    id, extract(epoch FROM at), actor_kind, actor_id, actor_name, action, subject_type, subject_id, subject_name,
    detail, request_id)::text, 'UTF8')), ''::bytea ORDER BY id), ''::bytea)), 'hex')
FROM "audit_record" WHERE "seq" IS NULL;

-- ALWAYS: also for a session that calls itself a replica, in which ordinary triggers are silent.
CREATE OR REPLACE FUNCTION "audit_record_is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_record is append-only: % is refused, because a record that can be changed is no evidence', TG_OP
    USING HINT = 'Nothing needs it: to correct what a record says, do the thing again or undo it, which adds a record.';
END;
$$;
ALTER TABLE "audit_record" ENABLE ALWAYS TRIGGER "audit_record_no_change";
ALTER TABLE "audit_record" ENABLE ALWAYS TRIGGER "audit_record_no_truncate";

CREATE FUNCTION "audit_head_moves_forward"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.seq > OLD.seq AND NEW.id = OLD.id THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'audit_head only moves forward: % is refused, because an end that can move back hides what was cut off', TG_OP;
END;
$$;
CREATE TRIGGER "audit_head_forward" BEFORE UPDATE OR DELETE ON "audit_head"
  FOR EACH ROW EXECUTE FUNCTION "audit_head_moves_forward"();
CREATE TRIGGER "audit_head_no_truncate" BEFORE TRUNCATE ON "audit_head"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_head_moves_forward"();
ALTER TABLE "audit_head" ENABLE ALWAYS TRIGGER "audit_head_forward";
ALTER TABLE "audit_head" ENABLE ALWAYS TRIGGER "audit_head_no_truncate";
