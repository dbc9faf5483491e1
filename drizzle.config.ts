import { defineConfig } from 'drizzle-kit';

/** `pnpm drizzle-kit generate --name <what-changes>` compares the tables with the last migration and writes the next one. */
export default defineConfig({ dialect: 'postgresql', schema: './packages/db/src/schema.ts', out: './drizzle' });
