import type { FastifyInstance } from 'fastify';
export async function previewMailbox(_app: FastifyInstance, _options: unknown): Promise<void> {}
