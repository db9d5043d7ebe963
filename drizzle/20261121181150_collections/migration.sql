CREATE TYPE "collection_state" AS ENUM('asked', 'pending', 'succeeded', 'failed', 'unmatched');--> statement-breakpoint
CREATE TABLE "collections" (
	"id" uuid PRIMARY KEY,
	"invoice_id" uuid NOT NULL,
	"amount_micros" numeric(38,0) NOT NULL,
	"state" "collection_state" NOT NULL,
	"attempts" integer NOT NULL,
	"next_attempt_at" timestamp(3) with time zone NOT NULL,
	"external_id" text CONSTRAINT "collections_external_id" UNIQUE,
	"answer" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "collections_invoice" ON "collections" ("invoice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "collections_open" ON "collections" ("invoice_id") WHERE state in ('asked', 'pending');--> statement-breakpoint
CREATE INDEX "collections_asked" ON "collections" ("next_attempt_at") WHERE state = 'asked';--> statement-breakpoint
ALTER TABLE "collections" ADD CONSTRAINT "collections_invoice_id_invoices_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id") ON DELETE CASCADE;