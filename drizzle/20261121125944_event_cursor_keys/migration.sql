CREATE TABLE "event_cursor_keys" (
	"id" integer PRIMARY KEY,
	"key" bytea NOT NULL
);
