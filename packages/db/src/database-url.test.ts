import { expect, test } from 'vitest';
import { parseDatabaseUrl, withDatabase } from './database-url.ts';

test.each([
	['postgres://a:b@localhost/name?host=/run/x&port=5433', 'postgres://a:b@localhost:5433/name'],
	['postgres://a:b@localhost/name?host=%2Frun%2Fx&port=5433', 'postgres://a:b@localhost:5433/name'],
	['postgres://a:b@/name?host=/run/x&port=5433', 'postgres://a:b@localhost:5433/name'],
	['postgresql:///name?host=/run/x&port=5433', 'postgresql://localhost:5433/name'],
	['postgres://a:b@%2Frun%2Fx:5433/name', 'postgres://a:b@localhost:5433/name'],
])('the folder of a Unix socket is found in %s', (url, rest) => {
	expect(parseDatabaseUrl(url)).toEqual({ url: rest, socketFolder: '/run/x' });
});

test.each([
	['postgres://a:b@db.example:5433/name?sslmode=require', 'postgres://a:b@db.example:5433/name?sslmode=require'],
	['postgres://a:b@127.0.0.1/name', 'postgres://a:b@127.0.0.1/name'],
	['postgres://a:b@[::1]:5433/name', 'postgres://a:b@[::1]:5433/name'],
	['postgres://a:p%40ss%2F@localhost/name?host=db.example', 'postgres://a:p%40ss%2F@db.example/name'],
])('a server on the network keeps its address: %s', (url, rest) => {
	expect(parseDatabaseUrl(url)).toEqual({ url: rest, socketFolder: null });
});

test('another database of the same server has the same address', () => {
	expect(withDatabase('postgres://a:b@localhost/one?host=%2Frun%2Fx', 'two')).toBe(
		'postgres://a:b@localhost/two?host=%2Frun%2Fx',
	);
});
