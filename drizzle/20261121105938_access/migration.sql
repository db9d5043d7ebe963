CREATE TYPE "event_kind" AS ENUM('audit', 'security');--> statement-breakpoint
CREATE TYPE "security_event_kind" AS ENUM('failure_burst', 'revoked_client_trying', 'new_network', 'unusual_volume', 'key_expiring', 'plaintext_key');--> statement-breakpoint
CREATE TABLE "auth_failures" (
	"id" uuid PRIMARY KEY,
	"hour" timestamp(3) with time zone NOT NULL,
	"address" text NOT NULL,
	"prefix" text NOT NULL,
	"reason" text NOT NULL,
	"key_id" uuid,
	"client_id" uuid,
	"count" bigint NOT NULL,
	"first_at" timestamp(3) with time zone NOT NULL,
	"last_at" timestamp(3) with time zone NOT NULL,
	"user_agent" text,
	CONSTRAINT "auth_failures_counter" UNIQUE NULLS NOT DISTINCT("hour","address","prefix","reason","key_id")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"position" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "events_position_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transaction" xid8 DEFAULT pg_current_xact_id() NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"kind" "event_kind" NOT NULL,
	"client_id" uuid,
	"environment" "environment",
	"subject_id" uuid NOT NULL,
	"data" jsonb
);
--> statement-breakpoint
CREATE TABLE "idempotent_requests" (
	"key_id" uuid,
	"name" text,
	"fingerprint" bytea NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"runs_until" timestamp(3) with time zone,
	"acted" boolean DEFAULT false NOT NULL,
	"answer" jsonb,
	CONSTRAINT "idempotent_requests_pkey" PRIMARY KEY("key_id","name")
);
--> statement-breakpoint
CREATE TABLE "key_days" (
	"key_id" uuid,
	"day" date,
	"count" bigint NOT NULL,
	CONSTRAINT "key_days_pkey" PRIMARY KEY("key_id","day")
);
--> statement-breakpoint
CREATE TABLE "key_networks" (
	"key_id" uuid,
	"network" text,
	"first_at" timestamp(3) with time zone NOT NULL,
	"last_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "key_networks_pkey" PRIMARY KEY("key_id","network")
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"id" uuid PRIMARY KEY,
	"client_id" uuid,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"permissions" text[] NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "roles_name" UNIQUE NULLS NOT DISTINCT("client_id","name")
);
--> statement-breakpoint
CREATE TABLE "secrets" (
	"id" uuid PRIMARY KEY,
	"client_id" uuid,
	"purpose" text NOT NULL,
	"master_key" text NOT NULL,
	"sealed" text NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "security_events" (
	"id" uuid PRIMARY KEY,
	"at" timestamp(3) with time zone NOT NULL,
	"kind" "security_event_kind" NOT NULL,
	"client_id" uuid,
	"key_id" uuid,
	"address" text,
	"summary" text NOT NULL,
	"details" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "allowed_addresses" text[];--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "limits" jsonb DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "keys" ADD COLUMN "custom_role_id" uuid;--> statement-breakpoint
ALTER TABLE "keys" ADD COLUMN "label" text;--> statement-breakpoint
ALTER TABLE "keys" ADD COLUMN "allowed_addresses" text[];--> statement-breakpoint
ALTER TABLE "keys" ADD COLUMN "limits" jsonb DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "keys" ADD COLUMN "warned_days" integer;--> statement-breakpoint
CREATE INDEX "auth_failures_last" ON "auth_failures" ("last_at","id");--> statement-breakpoint
CREATE INDEX "auth_failures_client" ON "auth_failures" ("client_id","last_at");--> statement-breakpoint
CREATE INDEX "events_order" ON "events" ("kind","transaction","position");--> statement-breakpoint
CREATE INDEX "events_client" ON "events" ("client_id");--> statement-breakpoint
CREATE INDEX "events_at" ON "events" ("at");--> statement-breakpoint
CREATE INDEX "idempotent_requests_created" ON "idempotent_requests" ("created_at");--> statement-breakpoint
CREATE INDEX "keys_custom_role" ON "keys" ("custom_role_id");--> statement-breakpoint
CREATE INDEX "secrets_client" ON "secrets" ("client_id");--> statement-breakpoint
CREATE INDEX "secrets_master_key" ON "secrets" ("master_key");--> statement-breakpoint
CREATE INDEX "security_events_at" ON "security_events" ("at","id");--> statement-breakpoint
CREATE INDEX "security_events_client" ON "security_events" ("client_id","at","id");--> statement-breakpoint
CREATE INDEX "security_events_key" ON "security_events" ("key_id","kind","at");--> statement-breakpoint
ALTER TABLE "auth_failures" ADD CONSTRAINT "auth_failures_key_id_keys_id_fkey" FOREIGN KEY ("key_id") REFERENCES "keys"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "auth_failures" ADD CONSTRAINT "auth_failures_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "idempotent_requests" ADD CONSTRAINT "idempotent_requests_key_id_keys_id_fkey" FOREIGN KEY ("key_id") REFERENCES "keys"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "key_days" ADD CONSTRAINT "key_days_key_id_keys_id_fkey" FOREIGN KEY ("key_id") REFERENCES "keys"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "key_networks" ADD CONSTRAINT "key_networks_key_id_keys_id_fkey" FOREIGN KEY ("key_id") REFERENCES "keys"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "keys" ADD CONSTRAINT "keys_custom_role_id_roles_id_fkey" FOREIGN KEY ("custom_role_id") REFERENCES "roles"("id");--> statement-breakpoint
ALTER TABLE "roles" ADD CONSTRAINT "roles_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "secrets" ADD CONSTRAINT "secrets_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "security_events" ADD CONSTRAINT "security_events_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "security_events" ADD CONSTRAINT "security_events_key_id_keys_id_fkey" FOREIGN KEY ("key_id") REFERENCES "keys"("id") ON DELETE CASCADE;--> statement-breakpoint
UPDATE "clients" SET "settings" = "settings" || '{"unusualUse": true}';