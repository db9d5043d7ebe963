CREATE TYPE "budget_period" AS ENUM('day', 'week', 'month');--> statement-breakpoint
CREATE TYPE "invoice_lines_by" AS ENUM('operation', 'key', 'source');--> statement-breakpoint
ALTER TYPE "event_kind" ADD VALUE 'budget';--> statement-breakpoint
CREATE TABLE "budget_periods" (
	"budget_id" uuid,
	"starts_at" timestamp(3) with time zone,
	"ends_at" timestamp(3) with time zone NOT NULL,
	"used" numeric(38,0) NOT NULL,
	"warned" smallint NOT NULL,
	CONSTRAINT "budget_periods_pkey" PRIMARY KEY("budget_id","starts_at")
);
--> statement-breakpoint
CREATE TABLE "budgets" (
	"id" uuid PRIMARY KEY,
	"client_id" uuid NOT NULL,
	"operation" "usage_operation",
	"period" "budget_period" NOT NULL,
	"amount" numeric(38,0) NOT NULL,
	"currency" text,
	"stop" boolean NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "budgets_one" UNIQUE NULLS NOT DISTINCT("client_id","operation","period")
);
--> statement-breakpoint
CREATE TABLE "usage_reservations" (
	"id" uuid PRIMARY KEY,
	"client_id" uuid NOT NULL,
	"operation" "usage_operation" NOT NULL,
	"quantity" numeric(20,6) NOT NULL,
	"cost_micros" numeric(38,0) NOT NULL,
	"currency" text NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing_settings" ADD COLUMN "lines_by" "invoice_lines_by" DEFAULT 'operation'::"invoice_lines_by" NOT NULL;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD COLUMN "key_name" text;--> statement-breakpoint
ALTER TABLE "invoice_lines" ADD COLUMN "source_name" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "lines_by" "invoice_lines_by" DEFAULT 'operation'::"invoice_lines_by" NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_counts" ADD COLUMN "source_id" uuid;--> statement-breakpoint
ALTER TABLE "usage_counts" DROP CONSTRAINT "usage_counts_bucket";--> statement-breakpoint
ALTER TABLE "usage_counts" ADD CONSTRAINT "usage_counts_bucket" UNIQUE NULLS NOT DISTINCT("client_id","environment","key_id","operation","source_id","source_name","begins_at");--> statement-breakpoint
CREATE INDEX "budget_periods_ends" ON "budget_periods" ("ends_at");--> statement-breakpoint
CREATE INDEX "usage_reservations_client" ON "usage_reservations" ("client_id");--> statement-breakpoint
CREATE INDEX "usage_reservations_expires" ON "usage_reservations" ("expires_at");--> statement-breakpoint
ALTER TABLE "budget_periods" ADD CONSTRAINT "budget_periods_budget_id_budgets_id_fkey" FOREIGN KEY ("budget_id") REFERENCES "budgets"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "usage_reservations" ADD CONSTRAINT "usage_reservations_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;;--> statement-breakpoint
-- As before, but for what has no number: a draft that was made void was never sent out either, and goes with its client.
CREATE OR REPLACE FUNCTION "invoices_frozen"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' THEN
		IF OLD.number IS NULL THEN RETURN OLD; END IF;
		RAISE EXCEPTION 'invoice % has a number, and stays', OLD.id USING ERRCODE = 'restrict_violation';
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
