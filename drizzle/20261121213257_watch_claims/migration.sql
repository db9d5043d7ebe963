CREATE TABLE "watch_claims" (
	"source_id" uuid PRIMARY KEY,
	"owner" uuid,
	"lease_until" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "watch_claims" ADD CONSTRAINT "watch_claims_source_id_sources_id_fkey" FOREIGN KEY ("source_id") REFERENCES "sources"("id") ON DELETE CASCADE;