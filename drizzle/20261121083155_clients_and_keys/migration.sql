CREATE TYPE "environment" AS ENUM('live', 'test');--> statement-breakpoint
CREATE TYPE "revocation_reason" AS ENUM('compromised', 'non_payment', 'replaced', 'unused', 'requested', 'other');--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" uuid PRIMARY KEY,
	"at" timestamp(3) with time zone NOT NULL,
	"action" text NOT NULL,
	"actor_key_id" uuid,
	"client_id" uuid,
	"subject" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"address" text,
	"user_agent" text,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "clients" (
	"id" uuid PRIMARY KEY,
	"name" text NOT NULL,
	"slug" text NOT NULL CONSTRAINT "clients_slug_unique" UNIQUE,
	"email" text,
	"description" text,
	"settings" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"revoked_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "keys" (
	"id" uuid PRIMARY KEY,
	"client_id" uuid,
	"name" text NOT NULL,
	"environment" "environment" NOT NULL,
	"role" text NOT NULL,
	"digest" bytea NOT NULL CONSTRAINT "keys_digest_unique" UNIQUE,
	"prefix" text,
	"last_four" text NOT NULL,
	"notes" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone,
	"retires_at" timestamp(3) with time zone,
	"successor_id" uuid,
	"revoked_at" timestamp(3) with time zone,
	"revocation_reason" "revocation_reason",
	"last_used_at" timestamp(3) with time zone,
	"last_used_address" text,
	"use_count" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "keys_revocation" CHECK (("revoked_at" is null) = ("revocation_reason" is null)),
	CONSTRAINT "keys_operator" CHECK ("role" <> 'operator' or "client_id" is null)
);
--> statement-breakpoint
CREATE INDEX "audit_log_client" ON "audit_log" ("client_id","at","id");--> statement-breakpoint
CREATE INDEX "clients_created" ON "clients" ("created_at","id");--> statement-breakpoint
CREATE INDEX "keys_client" ON "keys" ("client_id","created_at","id");--> statement-breakpoint
CREATE INDEX "keys_created" ON "keys" ("created_at","id");--> statement-breakpoint
CREATE INDEX "keys_name" ON "keys" ("name","id");--> statement-breakpoint
ALTER TABLE "audit_log" ADD CONSTRAINT "audit_log_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "keys" ADD CONSTRAINT "keys_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "keys" ADD CONSTRAINT "keys_successor_id_keys_id_fkey" FOREIGN KEY ("successor_id") REFERENCES "keys"("id") ON DELETE SET NULL;