CREATE TABLE "charter_acceptances" (
	"person_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"accepted_at" timestamp with time zone NOT NULL,
	CONSTRAINT "charter_acceptances_person_id_version_pk" PRIMARY KEY("person_id","version")
);
--> statement-breakpoint
CREATE TABLE "charter_versions" (
	"version" integer PRIMARY KEY NOT NULL,
	"in_force_since" timestamp with time zone NOT NULL,
	"goals" jsonb NOT NULL,
	"rules" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"id" integer PRIMARY KEY NOT NULL,
	"name" jsonb NOT NULL,
	"short_name" jsonb NOT NULL,
	"answer_days" integer DEFAULT 30 NOT NULL,
	"is_demo" boolean DEFAULT false NOT NULL,
	"last_initiative_number" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "installation_is_one" CHECK ("installation"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "document_clients" (
	"document_id" uuid NOT NULL,
	"client_id" bigint NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "document_clients_document_id_client_id_pk" PRIMARY KEY("document_id","client_id")
);
--> statement-breakpoint
CREATE TABLE "document_snapshots" (
	"document_id" uuid PRIMARY KEY NOT NULL,
	"upto_seq" integer NOT NULL,
	"state" "bytea" NOT NULL,
	"state_vector" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "document_updates" (
	"document_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "document_updates_document_id_seq_pk" PRIMARY KEY("document_id","seq"),
	CONSTRAINT "document_updates_seq_is_positive" CHECK ("document_updates"."seq" > 0)
);
--> statement-breakpoint
CREATE TABLE "documents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"lineage" uuid NOT NULL,
	"snapshot_seq" integer DEFAULT 0 NOT NULL,
	"schema_version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "documents_snapshot_seq_is_not_negative" CHECK ("documents"."snapshot_seq" >= 0)
);
--> statement-breakpoint
CREATE TABLE "initiative_authors" (
	"initiative_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "initiative_authors_initiative_id_person_id_pk" PRIMARY KEY("initiative_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "initiative_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"initiative_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"move" text NOT NULL,
	"from_status" text NOT NULL,
	"to_status" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"by_person_id" uuid,
	"reason" text DEFAULT '' NOT NULL,
	"reason_language" text,
	"first_action" text DEFAULT '' NOT NULL,
	"holder_id" uuid,
	"answer_by" timestamp with time zone,
	"published_now" boolean DEFAULT false NOT NULL,
	"meeting_id" uuid,
	"agenda_item_id" uuid,
	"summary_id" uuid,
	"summary_version" integer,
	"summary_block_id" uuid,
	CONSTRAINT "initiative_events_move" CHECK ("initiative_events"."move" in ('submit', 'resubmit', 'take_up', 'return', 'schedule', 'unschedule', 'discuss', 'advance', 'complete', 'not_advance', 'reopen', 'withdraw'))
);
--> statement-breakpoint
CREATE TABLE "initiative_versions" (
	"initiative_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"title" text NOT NULL,
	"matter" text NOT NULL,
	"proposal" text NOT NULL,
	"benefit" text NOT NULL,
	"goal" integer,
	"parallel_title" text DEFAULT '' NOT NULL,
	CONSTRAINT "initiative_versions_initiative_id_version_pk" PRIMARY KEY("initiative_id","version")
);
--> statement-breakpoint
CREATE TABLE "initiatives" (
	"id" uuid PRIMARY KEY NOT NULL,
	"number" integer,
	"status" text NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"matter" text DEFAULT '' NOT NULL,
	"proposal" text DEFAULT '' NOT NULL,
	"benefit" text DEFAULT '' NOT NULL,
	"goal" integer,
	"language" text NOT NULL,
	"parallel_title" text DEFAULT '' NOT NULL,
	"parallel_language" text,
	"holder_id" uuid,
	"meeting_id" uuid,
	"merged_into_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	"submitted_at" timestamp with time zone,
	"answer_by" timestamp with time zone,
	"clock_stopped_at" timestamp with time zone,
	"answered_at" timestamp with time zone,
	"published_at" timestamp with time zone,
	"revision" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "initiatives_status" CHECK ("initiatives"."status" in ('draft', 'received', 'returned', 'in_preparation', 'on_agenda', 'discussed', 'advancing', 'carried_out', 'not_advanced', 'merged', 'withdrawn')),
	CONSTRAINT "initiatives_language" CHECK ("initiatives"."language" in ('fi', 'sv', 'en')),
	CONSTRAINT "initiatives_submitted_at_matches_status" CHECK (("initiatives"."status" = 'draft') = ("initiatives"."submitted_at" is null)),
	CONSTRAINT "initiatives_number_matches_status" CHECK (("initiatives"."status" = 'draft') = ("initiatives"."number" is null)),
	CONSTRAINT "initiatives_merged_names_the_other" CHECK (("initiatives"."status" = 'merged') = ("initiatives"."merged_into_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "agenda_items" (
	"id" uuid PRIMARY KEY NOT NULL,
	"meeting_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"position" integer NOT NULL,
	"minutes" integer NOT NULL,
	"title" jsonb NOT NULL,
	"presenter" text DEFAULT '' NOT NULL,
	"initiative_id" uuid,
	"block_id" uuid NOT NULL,
	"removed_at" timestamp with time zone,
	CONSTRAINT "agenda_items_kind" CHECK ("agenda_items"."kind" in ('initiative', 'theme', 'presentation', 'practical', 'break')),
	CONSTRAINT "agenda_items_minutes" CHECK ("agenda_items"."minutes" between 1 and 600),
	CONSTRAINT "agenda_items_initiative_matches_kind" CHECK (("agenda_items"."kind" = 'initiative') = ("agenda_items"."initiative_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "meetings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"theme" jsonb NOT NULL,
	"host_organisation_id" uuid,
	"place" text DEFAULT '' NOT NULL,
	"remote_link" text DEFAULT '' NOT NULL,
	"language" text NOT NULL,
	"other_languages" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"announced_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"cancel_reason" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" uuid,
	"revision" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "meetings_status" CHECK ("meetings"."status" in ('planned', 'announced', 'held', 'cancelled')),
	CONSTRAINT "meetings_language" CHECK ("meetings"."language" in ('fi', 'sv', 'en')),
	CONSTRAINT "meetings_end_after_start" CHECK ("meetings"."ends_at" > "meetings"."starts_at"),
	CONSTRAINT "meetings_planned_is_not_announced" CHECK ("meetings"."status" <> 'planned' or "meetings"."announced_at" is null)
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"person_id" uuid NOT NULL,
	"operation" text NOT NULL,
	"key" text NOT NULL,
	"result_id" uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_person_id_operation_key_pk" PRIMARY KEY("person_id","operation","key")
);
--> statement-breakpoint
CREATE TABLE "mails" (
	"id" uuid PRIMARY KEY NOT NULL,
	"dedupe_key" text NOT NULL,
	"person_id" uuid,
	"to_address" text NOT NULL,
	"language" text NOT NULL,
	"template" text NOT NULL,
	"params" jsonb NOT NULL,
	"status" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"queued_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"last_error" text DEFAULT '' NOT NULL,
	"subject" text,
	"text" text
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name_fi" text NOT NULL,
	"name_sv" text,
	"name_en" text,
	"is_listed" boolean DEFAULT true NOT NULL,
	CONSTRAINT "organisations_kind" CHECK ("organisations"."kind" in ('national', 'municipal_network', 'company', 'university', 'other'))
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text,
	"language" text NOT NULL,
	"organisation_id" uuid,
	"created_at" timestamp with time zone NOT NULL,
	"is_example" boolean DEFAULT false NOT NULL,
	CONSTRAINT "people_email_is_lower_case" CHECK ("people"."email" = lower("people"."email")),
	CONSTRAINT "people_language" CHECK ("people"."language" in ('fi', 'sv', 'en'))
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text NOT NULL,
	"window_starts_at" timestamp with time zone NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "rate_limits_key_window_starts_at_pk" PRIMARY KEY("key","window_starts_at")
);
--> statement-breakpoint
CREATE TABLE "role_grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"granted_by" uuid,
	"ended_by" uuid,
	CONSTRAINT "role_grants_role" CHECK ("role_grants"."role" in ('preparatory_group', 'lead', 'administrator')),
	CONSTRAINT "role_grants_ends_after_start" CHECK ("role_grants"."ended_at" is null or "role_grants"."ended_at" >= "role_grants"."started_at")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_active_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone NOT NULL,
	"device" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sign_in_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"salt" "bytea" NOT NULL,
	"browser_hash" text NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"tries_left" integer NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "summaries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"meeting_id" uuid NOT NULL,
	"document_id" uuid NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"started_by" uuid,
	"published_version" integer,
	CONSTRAINT "summaries_status" CHECK ("summaries"."status" in ('draft', 'open_for_comments', 'agreed', 'published'))
);
--> statement-breakpoint
CREATE TABLE "summary_sections" (
	"summary_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"block_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"agenda_item_id" uuid,
	"initiative_id" uuid,
	CONSTRAINT "summary_sections_summary_id_version_block_id_pk" PRIMARY KEY("summary_id","version","block_id")
);
--> statement-breakpoint
CREATE TABLE "summary_versions" (
	"summary_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"published_at" timestamp with time zone NOT NULL,
	"published_by" uuid,
	"document_seq" integer NOT NULL,
	"content" text NOT NULL,
	"hash" text NOT NULL,
	"languages" jsonb NOT NULL,
	"note" text DEFAULT '' NOT NULL,
	CONSTRAINT "summary_versions_summary_id_version_pk" PRIMARY KEY("summary_id","version")
);
--> statement-breakpoint
ALTER TABLE "charter_acceptances" ADD CONSTRAINT "charter_acceptances_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "charter_acceptances" ADD CONSTRAINT "charter_acceptances_version_charter_versions_version_fk" FOREIGN KEY ("version") REFERENCES "public"."charter_versions"("version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_clients" ADD CONSTRAINT "document_clients_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_snapshots" ADD CONSTRAINT "document_snapshots_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "document_updates" ADD CONSTRAINT "document_updates_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiative_authors" ADD CONSTRAINT "initiative_authors_initiative_id_initiatives_id_fk" FOREIGN KEY ("initiative_id") REFERENCES "public"."initiatives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiative_authors" ADD CONSTRAINT "initiative_authors_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiative_events" ADD CONSTRAINT "initiative_events_initiative_id_initiatives_id_fk" FOREIGN KEY ("initiative_id") REFERENCES "public"."initiatives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiative_events" ADD CONSTRAINT "initiative_events_by_person_id_people_id_fk" FOREIGN KEY ("by_person_id") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiative_events" ADD CONSTRAINT "initiative_events_holder_id_people_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiative_events" ADD CONSTRAINT "initiative_events_meeting_id_meetings_id_fk" FOREIGN KEY ("meeting_id") REFERENCES "public"."meetings"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiative_events" ADD CONSTRAINT "initiative_events_agenda_item_id_agenda_items_id_fk" FOREIGN KEY ("agenda_item_id") REFERENCES "public"."agenda_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiative_events" ADD CONSTRAINT "initiative_events_summary_section" FOREIGN KEY ("summary_id","summary_version","summary_block_id") REFERENCES "public"."summary_sections"("summary_id","version","block_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiative_versions" ADD CONSTRAINT "initiative_versions_initiative_id_initiatives_id_fk" FOREIGN KEY ("initiative_id") REFERENCES "public"."initiatives"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiatives" ADD CONSTRAINT "initiatives_holder_id_people_id_fk" FOREIGN KEY ("holder_id") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiatives" ADD CONSTRAINT "initiatives_meeting_id_meetings_id_fk" FOREIGN KEY ("meeting_id") REFERENCES "public"."meetings"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "initiatives" ADD CONSTRAINT "initiatives_merged_into_id_initiatives_id_fk" FOREIGN KEY ("merged_into_id") REFERENCES "public"."initiatives"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agenda_items" ADD CONSTRAINT "agenda_items_meeting_id_meetings_id_fk" FOREIGN KEY ("meeting_id") REFERENCES "public"."meetings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agenda_items" ADD CONSTRAINT "agenda_items_initiative_id_initiatives_id_fk" FOREIGN KEY ("initiative_id") REFERENCES "public"."initiatives"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_host_organisation_id_organisations_id_fk" FOREIGN KEY ("host_organisation_id") REFERENCES "public"."organisations"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_created_by_people_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mails" ADD CONSTRAINT "mails_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_granted_by_people_id_fk" FOREIGN KEY ("granted_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grants" ADD CONSTRAINT "role_grants_ended_by_people_id_fk" FOREIGN KEY ("ended_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_people_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "summaries" ADD CONSTRAINT "summaries_meeting_id_meetings_id_fk" FOREIGN KEY ("meeting_id") REFERENCES "public"."meetings"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "summaries" ADD CONSTRAINT "summaries_document_id_documents_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."documents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "summaries" ADD CONSTRAINT "summaries_started_by_people_id_fk" FOREIGN KEY ("started_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "summary_sections" ADD CONSTRAINT "summary_sections_agenda_item_id_agenda_items_id_fk" FOREIGN KEY ("agenda_item_id") REFERENCES "public"."agenda_items"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "summary_sections" ADD CONSTRAINT "summary_sections_initiative_id_initiatives_id_fk" FOREIGN KEY ("initiative_id") REFERENCES "public"."initiatives"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "summary_sections" ADD CONSTRAINT "summary_sections_version" FOREIGN KEY ("summary_id","version") REFERENCES "public"."summary_versions"("summary_id","version") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "summary_versions" ADD CONSTRAINT "summary_versions_summary_id_summaries_id_fk" FOREIGN KEY ("summary_id") REFERENCES "public"."summaries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "summary_versions" ADD CONSTRAINT "summary_versions_published_by_people_id_fk" FOREIGN KEY ("published_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "initiative_authors_person" ON "initiative_authors" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "initiative_events_position" ON "initiative_events" USING btree ("initiative_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "initiatives_number" ON "initiatives" USING btree ("number");--> statement-breakpoint
CREATE INDEX "initiatives_inbox" ON "initiatives" USING btree ("status","answer_by");--> statement-breakpoint
CREATE INDEX "initiatives_list" ON "initiatives" USING btree ("status","number");--> statement-breakpoint
CREATE INDEX "initiatives_meeting" ON "initiatives" USING btree ("meeting_id");--> statement-breakpoint
CREATE INDEX "initiatives_holder" ON "initiatives" USING btree ("holder_id");--> statement-breakpoint
CREATE UNIQUE INDEX "agenda_items_block" ON "agenda_items" USING btree ("block_id");--> statement-breakpoint
CREATE UNIQUE INDEX "agenda_items_initiative_once" ON "agenda_items" USING btree ("meeting_id","initiative_id") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "agenda_items_in_order" ON "agenda_items" USING btree ("meeting_id","position");--> statement-breakpoint
CREATE INDEX "agenda_items_initiative" ON "agenda_items" USING btree ("initiative_id");--> statement-breakpoint
CREATE INDEX "meetings_by_date" ON "meetings" USING btree ("starts_at");--> statement-breakpoint
CREATE UNIQUE INDEX "mails_dedupe" ON "mails" USING btree ("dedupe_key");--> statement-breakpoint
CREATE INDEX "mails_by_address" ON "mails" USING btree ("to_address","queued_at");--> statement-breakpoint
CREATE INDEX "mails_unsent" ON "mails" USING btree ("status","queued_at");--> statement-breakpoint
CREATE UNIQUE INDEX "organisations_name" ON "organisations" USING btree ("name_fi");--> statement-breakpoint
CREATE UNIQUE INDEX "people_email" ON "people" USING btree ("email");--> statement-breakpoint
CREATE INDEX "people_organisation" ON "people" USING btree ("organisation_id");--> statement-breakpoint
CREATE UNIQUE INDEX "role_grants_one_lead" ON "role_grants" USING btree ("role") WHERE role = 'lead' and ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "role_grants_held_once" ON "role_grants" USING btree ("person_id","role") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "role_grants_person" ON "role_grants" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_expires" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "sign_in_codes_browser" ON "sign_in_codes" USING btree ("browser_hash");--> statement-breakpoint
CREATE INDEX "sign_in_codes_expires" ON "sign_in_codes" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "summaries_meeting" ON "summaries" USING btree ("meeting_id");--> statement-breakpoint
CREATE UNIQUE INDEX "summaries_document" ON "summaries" USING btree ("document_id");--> statement-breakpoint
CREATE INDEX "summary_sections_initiative" ON "summary_sections" USING btree ("initiative_id");