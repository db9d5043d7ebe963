ALTER TABLE "mails" ADD COLUMN "begun_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "interrupted" integer DEFAULT 0 NOT NULL;