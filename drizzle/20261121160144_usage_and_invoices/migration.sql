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

--> statement-breakpoint
CREATE TYPE "billing_schedule" AS ENUM('weekly', 'monthly', 'quarterly');--> statement-breakpoint
CREATE TYPE "invoice_state" AS ENUM('draft', 'finalized', 'paid', 'void', 'uncollectible');--> statement-breakpoint
CREATE TABLE "billing_settings" (
	"client_id" uuid PRIMARY KEY,
	"schedule" "billing_schedule" NOT NULL,
	"tax_rate" integer NOT NULL,
	"tax_inclusive" boolean NOT NULL,
	"payment_terms_days" integer NOT NULL,
	"legal_name" text,
	"address" text,
	"tax_id" text,
	"updated_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credit_notes" (
	"id" uuid PRIMARY KEY,
	"invoice_id" uuid NOT NULL,
	"number" text NOT NULL CONSTRAINT "credit_notes_number" UNIQUE,
	"total_micros" numeric(38,0) NOT NULL,
	"tax_micros" numeric(38,0) NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoice_lines" (
	"id" uuid PRIMARY KEY,
	"invoice_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"operation" text,
	"description" text NOT NULL,
	"price_version" text NOT NULL,
	"quantity" numeric(26,6) NOT NULL,
	"included" numeric(26,6) NOT NULL,
	"late" boolean NOT NULL,
	"parts" jsonb NOT NULL,
	"amount_micros" numeric(38,0) NOT NULL,
	CONSTRAINT "invoice_lines_position" UNIQUE("invoice_id","position")
);
--> statement-breakpoint
CREATE TABLE "invoice_numbers" (
	"series" text,
	"year" integer,
	"last" integer NOT NULL,
	CONSTRAINT "invoice_numbers_pkey" PRIMARY KEY("series","year")
);
--> statement-breakpoint
CREATE TABLE "invoice_payments" (
	"id" uuid PRIMARY KEY,
	"invoice_id" uuid NOT NULL,
	"amount_micros" numeric(38,0) NOT NULL,
	"paid_at" timestamp(3) with time zone NOT NULL,
	"reference" text,
	"created_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"id" uuid PRIMARY KEY,
	"client_id" uuid,
	"number" text CONSTRAINT "invoices_number" UNIQUE,
	"state" "invoice_state" NOT NULL,
	"period_start" timestamp(3) with time zone NOT NULL,
	"period_end" timestamp(3) with time zone NOT NULL,
	"time_zone" text NOT NULL,
	"schedule" "billing_schedule" NOT NULL,
	"currency" text NOT NULL,
	"subtotal_micros" numeric(38,0) NOT NULL,
	"tax_rate" integer NOT NULL,
	"tax_inclusive" boolean NOT NULL,
	"tax_micros" numeric(38,0) NOT NULL,
	"total_micros" numeric(38,0) NOT NULL,
	"paid_micros" numeric(38,0) NOT NULL,
	"payment_terms_days" integer NOT NULL,
	"buyer" jsonb NOT NULL,
	"seller" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"finalized_at" timestamp(3) with time zone,
	"due_at" timestamp(3) with time zone,
	"paid_at" timestamp(3) with time zone,
	"voided_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "price_lists" (
	"id" uuid PRIMARY KEY,
	"client_id" uuid,
	"version" integer NOT NULL,
	"effective_from" timestamp(3) with time zone NOT NULL,
	"currency" text NOT NULL,
	"items" jsonb NOT NULL,
	"minimum_micros" numeric(38,0) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "price_lists_version" UNIQUE NULLS NOT DISTINCT("client_id","version")
);
--> statement-breakpoint
CREATE INDEX "credit_notes_invoice" ON "credit_notes" ("invoice_id");--> statement-breakpoint
CREATE INDEX "invoice_payments_invoice" ON "invoice_payments" ("invoice_id");--> statement-breakpoint
CREATE INDEX "invoices_client" ON "invoices" ("client_id","period_start","id");--> statement-breakpoint
CREATE INDEX "invoices_period" ON "invoices" ("period_start","id");--> statement-breakpoint
CREATE INDEX "invoices_due" ON "invoices" ("state","due_at");--> statement-breakpoint
CREATE INDEX "price_lists_effective" ON "price_lists" ("client_id","effective_from");--> statement-breakpoint
CREATE INDEX "usage_events_unbilled" ON "usage_events" ("client_id","occurred_at") WHERE "invoice_line_id" is null and "environment" = 'live';--> statement-breakpoint
ALTER TABLE "billing_settings" ADD CONSTRAINT "billing_settings_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "credit_notes" ADD CONSTRAINT "credit_notes_invoice_id_invoices_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id");--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD CONSTRAINT "invoice_lines_invoice_id_invoices_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "invoice_payments" ADD CONSTRAINT "invoice_payments_invoice_id_invoices_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE SET NULL;--> statement-breakpoint
ALTER TABLE "price_lists" ADD CONSTRAINT "price_lists_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "usage_events" ADD CONSTRAINT "usage_events_invoice_line_id_invoice_lines_id_fkey" FOREIGN KEY ("invoice_line_id") REFERENCES "invoice_lines"("id") ON DELETE SET NULL;--> statement-breakpoint
-- A range over one uuid: with it the index that keeps ranges apart tells clients apart too, and no extension is needed.
CREATE TYPE "uuid_range" AS RANGE (subtype = uuid);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_apart" EXCLUDE USING gist (
	uuid_range("client_id", "client_id", '[]') WITH &&,
	tstzrange("period_start", "period_end", '[)') WITH &&
) WHERE ("state" <> 'void' AND "client_id" IS NOT NULL);--> statement-breakpoint
ALTER TABLE "invoices" ADD CONSTRAINT "invoices_whole" CHECK (
	"period_start" < "period_end"
	AND ("state" IN ('draft', 'void') OR "number" IS NOT NULL)
	AND ("number" IS NULL) = ("finalized_at" IS NULL)
	AND "total_micros" >= 0 AND "paid_micros" BETWEEN 0 AND "total_micros"
);--> statement-breakpoint
-- What was sent out stays as it is. Its state goes on, money comes in, and the client may be deleted: no more than that.
CREATE FUNCTION "invoices_frozen"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		IF OLD.state = 'draft' THEN RETURN OLD; END IF;
		RAISE EXCEPTION 'invoice % is not a draft, and stays', OLD.id USING ERRCODE = 'restrict_violation';
	END IF;
	IF OLD.state = 'draft' THEN RETURN NEW; END IF;
	IF NEW.client_id IS NOT NULL AND NEW.client_id IS DISTINCT FROM OLD.client_id
		OR to_jsonb(NEW) - '{client_id,state,paid_micros,paid_at,voided_at}'::text[]
			IS DISTINCT FROM to_jsonb(OLD) - '{client_id,state,paid_micros,paid_at,voided_at}'::text[]
	THEN
		RAISE EXCEPTION 'invoice % is finalized: what it says is frozen', OLD.id USING ERRCODE = 'restrict_violation';
	END IF;
	IF NEW.state <> OLD.state AND NOT (
		OLD.state = 'finalized' AND NEW.state IN ('paid', 'void', 'uncollectible')
		OR OLD.state = 'uncollectible' AND NEW.state IN ('paid', 'void')
	) THEN
		RAISE EXCEPTION 'invoice % can not go from % to %', OLD.id, OLD.state, NEW.state
			USING ERRCODE = 'restrict_violation';
	END IF;
	RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "invoices_frozen" BEFORE UPDATE OR DELETE ON "invoices"
	FOR EACH ROW EXECUTE FUNCTION "invoices_frozen"();
--> statement-breakpoint
CREATE FUNCTION "invoice_lines_frozen"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	touched uuid;
BEGIN
	FOREACH touched IN ARRAY CASE TG_OP
		WHEN 'INSERT' THEN ARRAY[NEW.invoice_id]
		WHEN 'DELETE' THEN ARRAY[OLD.invoice_id]
		ELSE ARRAY[OLD.invoice_id, NEW.invoice_id]
	END LOOP
		-- A draft that is deleted has gone by the time its lines follow.
		IF EXISTS (SELECT FROM invoices WHERE id = touched AND state <> 'draft') THEN
			RAISE EXCEPTION 'invoice % is finalized: its lines are frozen', touched USING ERRCODE = 'restrict_violation';
		END IF;
	END LOOP;
	RETURN COALESCE(NEW, OLD);
END
$$;
--> statement-breakpoint
CREATE TRIGGER "invoice_lines_frozen" BEFORE INSERT OR UPDATE OR DELETE ON "invoice_lines"
	FOR EACH ROW EXECUTE FUNCTION "invoice_lines_frozen"();
--> statement-breakpoint
CREATE FUNCTION "billing_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' AND pg_trigger_depth() > 1 THEN
		RETURN OLD;
	END IF;
	RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "credit_notes_append_only" BEFORE UPDATE OR DELETE ON "credit_notes"
	FOR EACH ROW EXECUTE FUNCTION "billing_append_only"();
--> statement-breakpoint
CREATE TRIGGER "invoice_payments_append_only" BEFORE UPDATE OR DELETE ON "invoice_payments"
	FOR EACH ROW EXECUTE FUNCTION "billing_append_only"();
--> statement-breakpoint
CREATE TRIGGER "price_lists_append_only" BEFORE UPDATE OR DELETE ON "price_lists"
	FOR EACH ROW EXECUTE FUNCTION "billing_append_only"();
--> statement-breakpoint
CREATE FUNCTION "billing_no_truncate"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% is not to be emptied', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "invoices_no_truncate" BEFORE TRUNCATE ON "invoices"
	FOR EACH STATEMENT EXECUTE FUNCTION "billing_no_truncate"();
--> statement-breakpoint
CREATE TRIGGER "invoice_lines_no_truncate" BEFORE TRUNCATE ON "invoice_lines"
	FOR EACH STATEMENT EXECUTE FUNCTION "billing_no_truncate"();
