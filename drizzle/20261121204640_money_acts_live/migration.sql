-- What was done about money is live, and test keys see none of it: what was told before, too.
ALTER TABLE "audit_log" DISABLE TRIGGER "audit_log_append_only";--> statement-breakpoint
UPDATE "audit_log" SET "environment" = 'live' WHERE "outcome" = 'granted' AND (
	"action" LIKE 'invoice.%' OR "action" LIKE 'payment\_details.%' OR "action" LIKE 'budget.%' OR "action" = 'billing.update'
	OR "action" = 'usage.void' AND EXISTS (
		SELECT FROM "usage_events" "event" WHERE "event"."client_id" = "audit_log"."client_id"
			AND "event"."environment" = 'live' AND "event"."event_id" = "audit_log"."before"->>'eventId'
	)
);--> statement-breakpoint
ALTER TABLE "audit_log" ENABLE TRIGGER "audit_log_append_only";--> statement-breakpoint
UPDATE "events" SET "environment" = 'live' FROM "audit_log"
	WHERE "events"."kind" = 'audit' AND "events"."subject_id" = "audit_log"."id" AND "audit_log"."environment" = 'live';
