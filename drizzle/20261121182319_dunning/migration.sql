CREATE TABLE "dunning_steps" (
	"invoice_id" uuid,
	"days" integer,
	"revokes" boolean,
	"at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "dunning_steps_pkey" PRIMARY KEY("invoice_id","days","revokes")
);
--> statement-breakpoint
ALTER TABLE "billing_settings" ADD COLUMN "dunning" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "overdue_days" integer;--> statement-breakpoint
ALTER TABLE "dunning_steps" ADD CONSTRAINT "dunning_steps_invoice_id_invoices_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id") ON DELETE CASCADE;