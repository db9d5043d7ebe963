ALTER TYPE "event_kind" ADD VALUE 'source';--> statement-breakpoint
CREATE TABLE "sources" (
	"id" uuid PRIMARY KEY,
	"client_id" uuid NOT NULL,
	"environment" "environment" NOT NULL,
	"name" text NOT NULL,
	"settings" jsonb DEFAULT '{}' NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	"online" boolean DEFAULT false NOT NULL,
	"online_changed_at" timestamp(3) with time zone,
	"last_frame_at" timestamp(3) with time zone,
	"frame_count" bigint DEFAULT 0 NOT NULL,
	"frame_bytes" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "sources_name" UNIQUE("client_id","environment","name")
);
--> statement-breakpoint
CREATE INDEX "sources_created" ON "sources" ("created_at","id");--> statement-breakpoint
CREATE INDEX "sources_client" ON "sources" ("client_id","created_at","id");--> statement-breakpoint
CREATE INDEX "sources_online" ON "sources" ("last_frame_at") WHERE "online";--> statement-breakpoint
ALTER TABLE "sources" ADD CONSTRAINT "sources_client_id_clients_id_fkey" FOREIGN KEY ("client_id") REFERENCES "clients"("id") ON DELETE CASCADE;