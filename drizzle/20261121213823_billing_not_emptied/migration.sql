-- What can't be changed or deleted row by row can't be emptied at once either.
CREATE TRIGGER "credit_notes_no_truncate" BEFORE TRUNCATE ON "credit_notes"
	FOR EACH STATEMENT EXECUTE FUNCTION "billing_no_truncate"();
--> statement-breakpoint
CREATE TRIGGER "invoice_payments_no_truncate" BEFORE TRUNCATE ON "invoice_payments"
	FOR EACH STATEMENT EXECUTE FUNCTION "billing_no_truncate"();
--> statement-breakpoint
CREATE TRIGGER "price_lists_no_truncate" BEFORE TRUNCATE ON "price_lists"
	FOR EACH STATEMENT EXECUTE FUNCTION "billing_no_truncate"();
