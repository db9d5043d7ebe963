ALTER TABLE "security_events" ADD COLUMN "topic" text;--> statement-breakpoint
CREATE INDEX "security_events_topic" ON "security_events" ("topic","at");