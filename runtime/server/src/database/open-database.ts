import path from 'node:path';
import { fromRoot } from '../paths.ts';
import { StartError } from '../start-error.ts';
import { type EmbeddedDatabase, type EmbeddedOptions, startEmbedded } from './embedded.ts';
import { type DatabaseConfig, describeDatabase } from './pool.ts';

export interface OpenedDatabase {
	config: DatabaseConfig;
	/** For messages: where the data lies. */
	where: string;
	/** The Postgres that was started for it; null: DATABASE_URL names another one. */
	embedded: EmbeddedDatabase | null;
}

/** The database that the environment variables name: DATABASE_URL, else the embedded one in DOUGONG_DATA. Refuses with StartError. */
export async function openDatabase(options: Pick<EmbeddedOptions, 'onCreate' | 'lockWaitMs'>): Promise<OpenedDatabase> {
	const url = process.env.DATABASE_URL;
	if (url !== undefined && url !== '') {
		if (!/^postgres(ql)?:\/\//.test(url))
			throw new StartError('DATABASE_URL is not a Postgres address. It looks like postgres://user:password@host:5432/database.');
		return { config: { connectionString: url }, where: describeDatabase(url), embedded: null };
	}
	const dataDir = path.resolve(process.env.DOUGONG_DATA || fromRoot('.data'), 'pg18');
	const embedded = await startEmbedded({ dataDir, ...options });
	return { config: embedded.config, where: embedded.dataDir, embedded };
}
