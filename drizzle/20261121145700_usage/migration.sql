CREATE TYPE "usage_operation" AS ENUM('ANALYSIS', 'MODEL_TOKENS', 'ALERT_EMAIL', 'ALERT_WEBHOOK', 'CLIP_STORAGE_GB_DAY', 'FRAMES', 'REQUESTS');--> statement-breakpoint
CREATE TYPE "usage_width" AS ENUM('quarter', 'day');--> statement-breakpoint
ALTER TYPE "event_kind" ADD VALUE 'usage';--> statement-breakpoint
CREATE TABLE "usage_counts" (
	"id" uuid PRIMARY KEY,
	"client_id" uuid NOT NULL,
	"environment" "environment" NOT NULL,
	"key_id" uuid,
	"operation" "usage_operation" NOT NULL,
	"source_name" text,
	"begins_at" timestamp(3) with time zone NOT NULL,
	"quantity" numeric(20,6) NOT NULL,
	CONSTRAINT "usage_counts_bucket" UNIQUE NULLS NOT DISTINCT("client_id","environment","key_id","operation","source_name","begins_at")
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"id" uuid PRIMARY KEY,
	"client_id" uuid NOT NULL,
	"environment" "environment" NOT NULL,
	"event_id" text NOT NULL,
	"key_id" uuid,
	"operation" "usage_operation" NOT NULL,
	"quantity" numeric(20,6) NOT NULL,
	"price_version" text NOT NULL,
	"cost_micros" numeric(38,0) NOT NULL,
	"currency" text NOT NULL,
	"source_id" uuid,
	"source_name" text,
	"occurred_at" timestamp(3) with time zone NOT NULL,
	"recorded_at" timestamp(3) with time zone NOT NULL,
	"voids" uuid,
	"void_reason" text,
	"invoice_line_id" uuid,
	CONSTRAINT "usage_events_event" UNIQUE("client_id","environment","event_id"),
	CONSTRAINT "usage_events_void" CHECK (("voids" is null) = ("void_reason" is null))
);
--> statement-breakpoint
CREATE TABLE "usage_rollups" (
	"client_id" uuid NOT NULL,
	"environment" "environment" NOT NULL,
	"width" "usage_width" NOT NULL,
	"begins_at" timestamp(3) with time zone NOT NULL,
	"operation" "usage_operation" NOT NULL,
	"key_id" uuid,
	"source_name" text,
	"currency" text NOT NULL,
	"slot" smallint NOT NULL,
	"quantity" numeric(32,6) NOT NULL,
	"cost_micros" numeric(38,0) NOT NULL,
	"events" integer NOT NULL,
	CONSTRAINT "usage_rollups_bucket" UNIQUE NULLS NOT DISTINCT("client_id","environment","width","begins_at","operation","key_id","source_name","currency","slot")
);
--> statement-breakpoint
CREATE INDEX "usage_counts_begins" ON "usage_counts" ("begins_at");--> statement-breakpoint
CREATE INDEX "usage_events_occurred" ON "usage_events" ("client_id","occurred_at","id");--> statement-breakpoint
CREATE INDEX "usage_events_line" ON "usage_events" ("invoice_line_id") WHERE "invoice_line_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "usage_events_voids" ON "usage_events" ("voids") WHERE "voids" is not null;--> statement-breakpoint
CREATE INDEX "usage_rollups_begins" ON "usage_rollups" ("width","begins_at");--> statement-breakpoint
ALTER TABLE "usage_counts" ADD CONSTRAINT "usage_counts_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "usage_rollups" ADD CONSTRAINT "usage_rollups_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
-- Buckets are added to all the time: room on the page keeps that from touching the indexes.
ALTER TABLE "usage_rollups" SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE "usage_counts" SET (fillfactor = 70);--> statement-breakpoint
-- Usage grows and does nothing else. Rows go only where their client goes: then the deletion comes from the foreign
-- key's own trigger, one level up. Which line billed an event may change: a void invoice lets go of it.
CREATE FUNCTION "usage_events_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
		RETURN OLD;
	END IF;
	RAISE EXCEPTION 'usage_events is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "usage_events_append_only" BEFORE DELETE OR UPDATE OF "id", "client_id", "environment", "event_id",
	"key_id", "operation", "quantity", "price_version", "cost_micros", "currency", "source_id", "source_name",
	"occurred_at", "recorded_at", "voids", "void_reason" ON "usage_events"
	FOR EACH ROW EXECUTE FUNCTION "usage_events_append_only"();
--> statement-breakpoint
CREATE TRIGGER "usage_events_no_truncate" BEFORE TRUNCATE ON "usage_events"
	FOR EACH STATEMENT EXECUTE FUNCTION "usage_events_append_only"();
