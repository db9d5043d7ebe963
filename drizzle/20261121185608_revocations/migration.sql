CREATE TABLE "billing_rhythms" (
	"client_id" uuid,
	"begins_at" timestamp(3) with time zone,
	"schedule" "billing_schedule" NOT NULL,
	"time_zone" text NOT NULL,
	CONSTRAINT "billing_rhythms_pkey" PRIMARY KEY("client_id","begins_at")
);
--> statement-breakpoint
CREATE TABLE "client_revocations" (
	"client_id" uuid,
	"revoked_at" timestamp(3) with time zone,
	"reactivated_at" timestamp(3) with time zone,
	CONSTRAINT "client_revocations_pkey" PRIMARY KEY("client_id","revoked_at")
);
--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD COLUMN "period_start" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD COLUMN "period_end" timestamp(3) with time zone;--> statement-breakpoint
-- Lines that there are: late ones are of the period whose invoice their usage came too late for, all others of their own.
ALTER TABLE "invoice_lines" DISABLE TRIGGER "invoice_lines_frozen";--> statement-breakpoint
UPDATE "invoice_lines" SET "period_start" = "invoices"."period_start", "period_end" = "invoices"."period_end"
	FROM "invoices" WHERE "invoices"."id" = "invoice_lines"."invoice_id";--> statement-breakpoint
UPDATE "invoice_lines" SET "period_start" = "found"."period_start", "period_end" = "found"."period_end"
	FROM (
		SELECT DISTINCT ON ("usage_events"."invoice_line_id") "usage_events"."invoice_line_id", "other"."period_start", "other"."period_end"
		FROM "usage_events"
		JOIN "invoices" "other" ON "other"."client_id" = "usage_events"."client_id" AND "other"."state" <> 'void'
			AND "usage_events"."occurred_at" >= "other"."period_start" AND "usage_events"."occurred_at" < "other"."period_end"
		WHERE "usage_events"."invoice_line_id" IS NOT NULL
		ORDER BY "usage_events"."invoice_line_id", "usage_events"."occurred_at"
	) "found"
	WHERE "invoice_lines"."late" AND "found"."invoice_line_id" = "invoice_lines"."id";--> statement-breakpoint
ALTER TABLE "invoice_lines" ENABLE TRIGGER "invoice_lines_frozen";--> statement-breakpoint
ALTER TABLE "invoice_lines" ALTER COLUMN "period_start" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "invoice_lines" ALTER COLUMN "period_end" SET NOT NULL;--> statement-breakpoint
INSERT INTO "client_revocations" ("client_id", "revoked_at")
	SELECT "id", "revoked_at" FROM "clients" WHERE "revoked_at" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "billing_rhythms" ADD CONSTRAINT "billing_rhythms_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "client_revocations" ADD CONSTRAINT "client_revocations_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;
