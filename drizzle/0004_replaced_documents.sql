CREATE TABLE "replaced_document_updates" (
	"document_id" uuid NOT NULL,
	"lineage" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "replaced_document_updates_document_id_lineage_seq_pk" PRIMARY KEY("document_id","lineage","seq")
);
--> statement-breakpoint
ALTER TABLE "replaced_document_updates" ADD CONSTRAINT "replaced_document_updates_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;