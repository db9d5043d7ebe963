CREATE TYPE "analysis_state" AS ENUM('waiting', 'running', 'finished');--> statement-breakpoint
CREATE TYPE "analysis_trigger" AS ENUM('asked', 'watched');--> statement-breakpoint
CREATE TYPE "analysis_verdict" AS ENUM('clear', 'incident', 'vetoed', 'inconclusive');--> statement-breakpoint
ALTER TYPE "event_kind" ADD VALUE 'analysis';--> statement-breakpoint
CREATE TABLE "analyses" (
	"id" uuid PRIMARY KEY,
	"run_id" uuid NOT NULL,
	"client_id" uuid NOT NULL,
	"environment" "environment" NOT NULL,
	"source_id" uuid NOT NULL,
	"key_id" uuid,
	"trigger" "analysis_trigger" NOT NULL,
	"state" "analysis_state" NOT NULL,
	"window_from" timestamp(3) with time zone NOT NULL,
	"window_to" timestamp(3) with time zone NOT NULL,
	"window_id" text,
	"frames" integer DEFAULT 0 NOT NULL,
	"verdict" "analysis_verdict",
	"trouble" text,
	"incident_type" text,
	"risk_level" text,
	"confidence" real,
	"summary" text,
	"detail" text,
	"stages" jsonb DEFAULT '[]' NOT NULL,
	"looks" jsonb DEFAULT '[]' NOT NULL,
	"presence" jsonb DEFAULT '[]' NOT NULL,
	"standings" jsonb DEFAULT '[]' NOT NULL,
	"evidence" bigint[] DEFAULT '{}'::bigint[] NOT NULL,
	"owner" uuid,
	"lease_until" timestamp(3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"reservations" uuid[] DEFAULT '{}'::uuid[] NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"started_at" timestamp(3) with time zone,
	"finished_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "model_calls" (
	"client_id" uuid,
	"day" date,
	"calls" integer NOT NULL,
	CONSTRAINT "model_calls_pkey" PRIMARY KEY("client_id","day")
);
--> statement-breakpoint
CREATE TABLE "watch_claims" (
	"source_id" uuid PRIMARY KEY,
	"owner" uuid,
	"lease_until" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "analysis" jsonb DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "sources" ADD COLUMN "watch" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "analyses_created" ON "analyses" ("created_at","id");--> statement-breakpoint
CREATE INDEX "analyses_client" ON "analyses" ("client_id","created_at","id");--> statement-breakpoint
CREATE INDEX "analyses_source" ON "analyses" ("source_id","created_at","id");--> statement-breakpoint
CREATE INDEX "analyses_run" ON "analyses" ("run_id");--> statement-breakpoint
CREATE INDEX "analyses_unfinished" ON "analyses" ("lease_until") WHERE "state" <> 'finished';--> statement-breakpoint
CREATE INDEX "sources_watch" ON "sources" ("id") WHERE "watch";--> statement-breakpoint
ALTER TABLE "analyses" ADD CONSTRAINT "analyses_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "analyses" ADD CONSTRAINT "analyses_source_id_sources_id_fkey" FOREIGN KEY ("source_id") REFERENCES "sources"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "model_calls" ADD CONSTRAINT "model_calls_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "watch_claims" ADD CONSTRAINT "watch_claims_source_id_sources_id_fkey" FOREIGN KEY ("source_id") REFERENCES "sources"("id") ON DELETE CASCADE;