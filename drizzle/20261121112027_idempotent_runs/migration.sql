ALTER TABLE "idempotent_requests" ADD COLUMN "run" uuid;--> statement-breakpoint
ALTER TABLE "idempotent_requests" ALTER COLUMN "answer" SET DATA TYPE text USING "answer"::text;--> statement-breakpoint
CREATE INDEX "keys_successor" ON "keys" ("successor_id");