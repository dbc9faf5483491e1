ALTER TABLE "initiative_versions" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "initiative_versions" ADD COLUMN "parallel_language" text;--> statement-breakpoint
UPDATE "initiative_versions" SET "language" = "initiatives"."language", "parallel_language" = "initiatives"."parallel_language" FROM "initiatives" WHERE "initiatives"."id" = "initiative_versions"."initiative_id";--> statement-breakpoint
ALTER TABLE "initiative_versions" ALTER COLUMN "language" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "initiative_versions" ADD CONSTRAINT "initiative_versions_language" CHECK ("initiative_versions"."language" in ('fi', 'sv', 'en'));
