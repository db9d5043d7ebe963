CREATE TYPE "mail_state" AS ENUM('waiting', 'sent', 'failed');--> statement-breakpoint
CREATE TYPE "payment_method" AS ENUM('card', 'transfer', 'direct_debit');--> statement-breakpoint
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY,
	"invoice_id" uuid NOT NULL,
	"recipient" text NOT NULL,
	"state" "mail_state" NOT NULL,
	"attempts" integer NOT NULL,
	"next_attempt_at" timestamp(3) with time zone NOT NULL,
	"answer" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"sent_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "payment_details" (
	"client_id" uuid PRIMARY KEY,
	"method" "payment_method" NOT NULL,
	"shown" jsonb NOT NULL,
	"secret_id" uuid NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "billing_settings" ADD COLUMN "email" text;--> statement-breakpoint
CREATE INDEX "mails_invoice" ON "mails" ("invoice_id");--> statement-breakpoint
CREATE INDEX "mails_waiting" ON "mails" ("next_attempt_at") WHERE state = 'waiting';--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_invoice_id_invoices_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoices"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "payment_details" ADD CONSTRAINT "payment_details_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "payment_details" ADD CONSTRAINT "payment_details_secret_id_secrets_id_fkey" FOREIGN KEY ("secret_id") REFERENCES "secrets"("id") ON DELETE CASCADE;