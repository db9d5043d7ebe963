CREATE TYPE "audit_outcome" AS ENUM('granted', 'refused');--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "outcome" "audit_outcome" DEFAULT 'granted'::"audit_outcome" NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_log" ALTER COLUMN "subject" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" ("at","id");