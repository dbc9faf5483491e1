CREATE TABLE "document_versions" (
	"document_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"name" text,
	"person_id" uuid,
	"state" "bytea" NOT NULL,
	"state_vector" "bytea" NOT NULL,
	"quarter" integer,
	CONSTRAINT "document_versions_document_id_seq_pk" PRIMARY KEY("document_id","seq"),
	CONSTRAINT "document_versions_quarter" UNIQUE("document_id","quarter"),
	CONSTRAINT "document_versions_kind" CHECK ("document_versions"."kind" in ('automatic', 'named', 'before_restore')),
	CONSTRAINT "document_versions_name_matches_kind" CHECK (("document_versions"."kind" = 'named') = ("document_versions"."name" is not null)),
	CONSTRAINT "document_versions_quarter_matches_kind" CHECK (("document_versions"."kind" = 'automatic') = ("document_versions"."quarter" is not null))
);
--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_versions" ADD CONSTRAINT "document_versions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;