/** Every table there is: what drizzle and its migrations know of. */
export * from './charter.table.ts';
export * from './documents.table.ts';
export * from './initiatives.table.ts';
export * from './meetings.table.ts';
export * from './notifications.table.ts';
export * from './people.table.ts';
export * from './summaries.table.ts';
