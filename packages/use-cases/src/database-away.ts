/** SQLSTATE classes and driver codes that mean: not now. Everything else from the database is our mistake. */
const AWAY = /^(?:08\w{3}|57P0[123]|53300|ECONN\w+|ENOENT|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONN\w+)$/;

/** Whether the database could not be reached. Drizzle and the driver wrap what happened in causes, several deep. */
export function isDatabaseAway(error: unknown): boolean {
	for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
		if ('code' in current && typeof current.code === 'string' && AWAY.test(current.code)) return true;
		if (current instanceof AggregateError && current.errors.some(isDatabaseAway)) return true;
	}
	return false;
}
