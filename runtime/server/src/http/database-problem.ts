import { Problem } from './problem.ts';

/** What a Postgres error means to the caller, by the name of the constraint or the class of the error; undefined: a bug of ours. */
export function databaseProblem(error: unknown): Problem | undefined {
	const found = pgErrorOf(error);
	if (!found) return undefined;
	const byConstraint = found.constraint ? constraints[found.constraint] : undefined;
	if (byConstraint) return byConstraint(error);
	if (found.code === '57014') return new Problem('query.too-slow', {}, undefined, { cause: error });
	if (found.code === '40P01' || found.code === '40001' || found.code === '55P03') return new Problem('record.busy', {}, undefined, { cause: error });
	if (found.code === '22021' || found.code === '22P05' || isHalfCharacter(found))
		return new Problem('request.malformed', { reason: unstorable }, undefined, { cause: error });
	if (isUnavailable(found.code)) return new Problem('server.unavailable', {}, undefined, { cause: error });
	return undefined;
}

export interface PgError {
	code: string;
	constraint?: string;
	table?: string;
	schema?: string;
	detail?: string;
}

/** The error as Postgres or its driver reported it; undefined for anything else. */
export function pgErrorOf(error: unknown): PgError | undefined {
	if (!(error instanceof Error)) return undefined;
	if ('code' in error && typeof error.code === 'string') return error as Error & PgError;
	// What pg says, in words only, when a connection is not to be had.
	if (/^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(error.message))
		return { code: '08006' };
	return undefined;
}

const constraints: Record<string, (cause: unknown) => Problem> = {
	user_username_unique: (cause) => new Problem('account.exists', {}, undefined, { cause }),
	user_email_unique: (cause) => new Problem('account.exists', {}, undefined, { cause }),
	dg_run_sole: (cause) => new Problem('workflow.running-already', {}, undefined, { cause }),
	dg_member_person: (cause) => new Problem('account.person-taken', {}, undefined, { cause }),
};

/** Postgres knows no U+0000, and its JSON no half of a surrogate pair. Values of records are checked for it before; here it came in an address, a name, a comment or a definition. */
const unstorable = {
	en: 'a text holds a character that cannot be stored (U+0000, or half of a surrogate pair)',
	zh: '文本中含有不能保存的字符（U+0000 或不完整的代理对）',
};

function isHalfCharacter({ code, detail }: PgError): boolean {
	return code === '22P02' && /^Unicode (high|low) surrogate/.test(detail ?? '');
}

function isUnavailable(code: string): boolean {
	return (
		code.startsWith('08') ||
		['57P01', '57P02', '57P03', '25P03', '53300', 'ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'].includes(code)
	);
}
