-- AlterEnum
ALTER TYPE "PlanKind" ADD VALUE 'rollback';
ALTER TYPE "PlanKind" ADD VALUE 'revert';

-- CreateEnum
CREATE TYPE "DriftStatus" AS ENUM ('clean', 'drifted', 'failed');

-- AlterTable
ALTER TABLE "plan" ADD COLUMN "scope" JSONB;

-- AlterTable
ALTER TABLE "resource" ADD COLUMN "before" JSONB;

-- AlterTable
ALTER TABLE "run" ADD COLUMN "heartbeat_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "step" ADD COLUMN "abandoned" TEXT[];

-- CreateTable
CREATE TABLE "drift_check" (
    "configuration_id" TEXT NOT NULL,
    "status" "DriftStatus",
    "findings" JSONB NOT NULL,
    "error" JSONB,
    "checked_at" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "claimed_until" TIMESTAMPTZ(3),

    CONSTRAINT "drift_check_pkey" PRIMARY KEY ("configuration_id")
);

-- CreateTable
CREATE TABLE "drift_ignore" (
    "configuration_id" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "author_id" TEXT NOT NULL,
    "author_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "drift_ignore_pkey" PRIMARY KEY ("configuration_id","address","path")
);

-- CreateTable
CREATE TABLE "rotation" (
    "id" TEXT NOT NULL,
    "configuration_id" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "old_fingerprint" TEXT NOT NULL,
    "new_fingerprint" TEXT,
    "plan_id" TEXT,
    "run_id" TEXT,
    "author_id" TEXT NOT NULL,
    "author_name" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "rotation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "call_budget" (
    "name" TEXT NOT NULL,
    "held_until" TIMESTAMPTZ(3),

    CONSTRAINT "call_budget_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "call_slot" (
    "id" BIGSERIAL NOT NULL,
    "budget" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "lane" TEXT NOT NULL,

    CONSTRAINT "call_slot_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "drift_check_next_at_idx" ON "drift_check"("next_at");

-- CreateIndex
CREATE INDEX "rotation_configuration_id_started_at_idx" ON "rotation"("configuration_id", "started_at" DESC);

-- CreateIndex
CREATE INDEX "call_slot_budget_at_idx" ON "call_slot"("budget", "at" DESC);

-- AddForeignKey
ALTER TABLE "drift_check" ADD CONSTRAINT "drift_check_configuration_id_fkey" FOREIGN KEY ("configuration_id") REFERENCES "configuration"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drift_ignore" ADD CONSTRAINT "drift_ignore_configuration_id_fkey" FOREIGN KEY ("configuration_id") REFERENCES "configuration"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rotation" ADD CONSTRAINT "rotation_configuration_id_fkey" FOREIGN KEY ("configuration_id") REFERENCES "configuration"("id") ON DELETE CASCADE ON UPDATE CASCADE;
