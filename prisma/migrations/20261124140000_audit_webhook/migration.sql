-- CreateTable
CREATE TABLE "audit_delivery" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimed_until" TIMESTAMPTZ(3),

    CONSTRAINT "audit_delivery_pkey" PRIMARY KEY ("id")
);


-- There is one webhook, so there is one position.
ALTER TABLE "audit_delivery" ADD CONSTRAINT "audit_delivery_one" CHECK ("id" = 1);
INSERT INTO "audit_delivery" ("id") VALUES (1);
