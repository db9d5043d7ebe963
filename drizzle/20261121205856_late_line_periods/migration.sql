-- Late lines of a time when lines named no period, about one whose invoice is void or never was: that of their events,
-- as their invoice reckons periods. As lines of the invoice's own period they would be billed once more.
ALTER TABLE "invoice_lines" DISABLE TRIGGER "invoice_lines_frozen";--> statement-breakpoint
UPDATE "invoice_lines" SET
	"period_start" = "found"."begins" AT TIME ZONE "found"."time_zone",
	"period_end" = ("found"."begins" + "found"."length") AT TIME ZONE "found"."time_zone"
	FROM (
		SELECT "line"."id", "invoices"."time_zone",
			date_trunc("unit"."name", min("usage_events"."occurred_at") AT TIME ZONE "invoices"."time_zone") AS "begins",
			"unit"."length"
		FROM "invoice_lines" "line"
		JOIN "invoices" ON "invoices"."id" = "line"."invoice_id"
		JOIN (VALUES ('weekly', 'week', interval '7 days'), ('monthly', 'month', interval '1 month'), ('quarterly', 'quarter', interval '3 months'))
			AS "unit"("schedule", "name", "length") ON "unit"."schedule" = "invoices"."schedule"::text
		JOIN "usage_events" ON "usage_events"."invoice_line_id" = "line"."id"
		WHERE "line"."late"
		GROUP BY "line"."id", "invoices"."time_zone", "unit"."name", "unit"."length"
		HAVING bool_and("usage_events"."occurred_at" < "line"."period_start" OR "usage_events"."occurred_at" >= "line"."period_end")
	) "found"
	WHERE "invoice_lines"."id" = "found"."id";--> statement-breakpoint
ALTER TABLE "invoice_lines" ENABLE TRIGGER "invoice_lines_frozen";
