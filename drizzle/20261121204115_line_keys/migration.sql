ALTER TABLE "invoice_lines" ADD COLUMN "key_id" uuid;--> statement-breakpoint
-- Lines that there are: all usage on one that names a key is of that key.
ALTER TABLE "invoice_lines" DISABLE TRIGGER "invoice_lines_frozen";--> statement-breakpoint
UPDATE "invoice_lines" SET "key_id" = "found"."key_id"
	FROM (
		SELECT DISTINCT ON ("invoice_line_id") "invoice_line_id", "key_id" FROM "usage_events"
		WHERE "invoice_line_id" IS NOT NULL AND "key_id" IS NOT NULL
		ORDER BY "invoice_line_id", "key_id"
	) "found"
	WHERE "invoice_lines"."key_name" IS NOT NULL AND "found"."invoice_line_id" = "invoice_lines"."id";--> statement-breakpoint
ALTER TABLE "invoice_lines" ENABLE TRIGGER "invoice_lines_frozen";
