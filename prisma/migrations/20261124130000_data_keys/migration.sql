-- CreateEnum
CREATE TYPE "DataKeyStatus" AS ENUM ('active', 'retiring', 'retired');

-- CreateTable
CREATE TABLE "data_key" (
    "id" TEXT NOT NULL,
    "status" "DataKeyStatus" NOT NULL,
    "kek_kind" TEXT NOT NULL,
    "kek_id" TEXT NOT NULL,
    "wrapped" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "data_key_pkey" PRIMARY KEY ("id")
);

-- Processes that start at once on an empty table agree on one key.
CREATE UNIQUE INDEX "data_key_one_active" ON "data_key"("status") WHERE "status" = 'active';
