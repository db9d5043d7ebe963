ALTER TABLE "dunning_steps" ADD COLUMN "mail_id" uuid;--> statement-breakpoint
ALTER TABLE "dunning_steps" ADD CONSTRAINT "dunning_steps_mail_id_mails_id_fkey" FOREIGN KEY ("mail_id") REFERENCES "mails"("id") ON DELETE SET NULL;;--> statement-breakpoint
-- Steps that there are: the first reminder that was mailed for each, or for a later one that counted for it too.
UPDATE "dunning_steps" SET "mail_id" = (
	SELECT "mails"."id" FROM "mails"
	WHERE "mails"."invoice_id" = "dunning_steps"."invoice_id" AND "mails"."overdue_days" >= "dunning_steps"."days"
	ORDER BY "mails"."created_at", "mails"."id" LIMIT 1
) WHERE NOT "revokes";
