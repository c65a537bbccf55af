import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startEmbedded } from '@dougong/server/embedded';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { openBrowserDoor } from './browser-door.ts';

/** What `inject('database')` gives a test: the server of this run, and the database to clone. */
export interface TestDatabaseServer {
	config: { host: string; port?: number; user: string; password?: string; database: string };
	template: string;
	/** Why the template could not be migrated: tests that need no database run all the same. */
	failure?: string;
}

declare module 'vitest' {
	interface ProvidedContext {
		database: TestDatabaseServer;
		/** A GET here answers with the address of the run's one browser, which it starts when nobody did. */
		browserDoor: string;
	}
}

/** One throw-away Postgres for the whole run (or the one of TEST_DATABASE_URL), with a migrated template in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const server = process.env.TEST_DATABASE_URL ? existingServer(process.env.TEST_DATABASE_URL) : await throwawayServer();
	const template = `dougong_template_${randomUUID().slice(0, 8)}`;
	await execute(server.config, `CREATE DATABASE ${template}`);
	const failure = await migrateTemplate({ ...server.config, database: template });
	project.provide('database', { config: server.config, template, failure });
	const door = await openBrowserDoor();
	project.provide('browserDoor', door.url);
	return async () => {
		await door.close();
		if (process.env.TEST_DATABASE_URL) await dropDatabases(server.config, template);
		await server.stop();
	};
}

async function throwawayServer() {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-test-'));
	fs.chmodSync(dir, 0o755); // root runs Postgres as another account, which must be able to enter
	const embedded = await startEmbedded({ dataDir: path.join(dir, 'pg'), throwaway: true });
	return {
		config: embedded.config as TestDatabaseServer['config'],
		async stop() {
			await embedded.stop();
			fs.rmSync(dir, { recursive: true, force: true });
			fs.rmSync(embedded.dataDir, { recursive: true, force: true });
		},
	};
}

function existingServer(url: string) {
	const { host, port, user, password, database } = new pg.Client(url); // reads every form of address, with a socket too
	return { config: { host, port, user: user ?? 'postgres', password: password ?? undefined, database: database ?? 'postgres' }, stop: async () => {} };
}

/** On a server that stays: the template, and what tests prepared from it. */
async function dropDatabases(config: TestDatabaseServer['config'], template: string): Promise<void> {
	const client = new pg.Client(config);
	await client.connect();
	const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [template]);
	for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
	await client.end();
}

async function migrateTemplate(config: TestDatabaseServer['config']): Promise<string | undefined> {
	try {
		const { migrateDatabase } = await import('../../runtime/server/src/database/migrate.ts');
		await migrateDatabase(config);
		return undefined;
	} catch (error) {
		return (error as Error).stack ?? String(error);
	}
}

async function execute(config: TestDatabaseServer['config'], statement: string): Promise<void> {
	const client = new pg.Client(config);
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}
