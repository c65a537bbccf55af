/** What the server has acknowledged so far. */
export interface Ledger {
	/** By record id. `unanswered`: the note of a change that was sent and got no answer. */
	records: Map<string, { version: number; note: string; unanswered?: string }>;
	acknowledged: number;
}

/** A model with a number and a text: enough to see whether a write is there, and whether it is there once. */
const app = {
	app: { kind: 'app', key: 'soak', title: 'Soak', language: 2, version: '1.0.0', mainLanguage: 'en' },
	definitions: [
		{
			kind: 'model',
			key: 'entry',
			title: 'Entry',
			titleField: 'note',
			schema: {
				type: 'object',
				required: ['seq', 'note'],
				properties: { seq: { type: 'integer', title: 'Number' }, note: { type: 'string', title: 'Note', maxLength: 200 } },
			},
		},
	],
};

const base = '/api/v1/production';
const inFlightMost = 64;

/** Writes to the server at a steady rate: seven new records in ten, else a change of an older one. */
export class Writers {
	readonly ledger: Ledger = { records: new Map(), acknowledged: 0 };
	readonly refused: string[] = [];
	private readonly token: string;
	private next = 0;
	private readonly idle: string[] = [];
	private readonly unansweredCreates = new Map<number, string>();

	private constructor(token: string) {
		this.token = token;
	}

	/** Signs in, installs the model, and takes an API token that outlives restarts. */
	static async create(url: string, password: string): Promise<Writers> {
		const signedIn = await fetch(`${url}/api/v1/auth/sign-in`, json('POST', { username: 'admin', password }));
		const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
		const installed = await fetch(`${url}${base}/apps`, json('POST', { bundle: app }, { cookie }));
		if (!installed.ok) throw new Error(`The soak app could not be installed: ${installed.status} ${await installed.text()}`);
		const token = (await (await fetch(`${url}/api/v1/tokens`, json('POST', { name: 'soak' }, { cookie }))).json()) as { token: string };
		return new Writers(token.token);
	}

	/** Writes for that long, then calls `kill` while writes are under way, and returns when all of them have ended one way or another. */
	async during(url: string, { rate, seconds }: { rate: number; seconds: number }, kill: () => Promise<void>): Promise<void> {
		const underway = new Set<Promise<void>>();
		const began = performance.now();
		let isKilled = false;
		let killing: Promise<void> | undefined;
		for (let sent = 0; !isKilled; ) {
			const elapsed = performance.now() - began;
			if (elapsed > seconds * 1000 && !killing) {
				killing = kill().then(() => {
					isKilled = true;
				});
			}
			for (; sent < (elapsed / 1000) * rate && underway.size < inFlightMost; sent++) {
				const write: Promise<void> = this.write(url).finally(() => underway.delete(write));
				underway.add(write);
			}
			await new Promise((resolve) => setTimeout(resolve, 2));
		}
		await Promise.all(underway);
		if (this.refused.length > 0) throw new Error(`The server refused writes: ${this.refused.slice(0, 3).join('; ')}`);
	}

	/** Sends the creates that got no answer once more, with their idempotency keys: none may come twice. */
	async retryUnanswered(url: string): Promise<void> {
		for (const [seq, note] of [...this.unansweredCreates]) {
			this.unansweredCreates.delete(seq);
			await this.createRecord(url, seq, note);
			if (this.unansweredCreates.has(seq)) throw new Error(`Write ${seq} got no answer from a running server.`);
		}
		for (const [id, record] of this.ledger.records) {
			if (!record.unanswered) continue;
			const answer = await this.ask(url, 'GET', `/${id}`);
			if (answer?.status !== 200) throw new Error(`Record ${id} cannot be read after the restart: ${answer?.status}`);
			const { version, values } = answer.body as { version: number; values: { note: string } };
			this.ledger.records.set(id, { version, note: values.note });
			this.idle.push(id);
		}
		if (this.refused.length > 0) throw new Error(`The server refused a repeated write: ${this.refused.slice(0, 3).join('; ')}`);
	}

	private write(url: string): Promise<void> {
		const seq = this.next++;
		const id = seq % 10 >= 7 ? this.idle.shift() : undefined;
		return id === undefined ? this.createRecord(url, seq, `note ${seq}`) : this.changeRecord(url, id, `changed ${seq}`);
	}

	private async createRecord(url: string, seq: number, note: string): Promise<void> {
		this.unansweredCreates.set(seq, note);
		const answer = await this.ask(url, 'POST', '', { values: { seq, note } }, { 'idempotency-key': `soak-${seq}` });
		if (!answer) return;
		this.unansweredCreates.delete(seq);
		if (!this.isAccepted(answer)) return;
		const { id, version } = answer.body as { id: string; version: number };
		this.acknowledge(id, version, note);
	}

	private async changeRecord(url: string, id: string, note: string): Promise<void> {
		const record = this.ledger.records.get(id)!;
		record.unanswered = note;
		const answer = await this.ask(url, 'PATCH', `/${id}`, { version: record.version, values: { note } });
		if (answer && this.isAccepted(answer)) this.acknowledge(id, (answer.body as { version: number }).version, note);
	}

	private acknowledge(id: string, version: number, note: string): void {
		this.ledger.records.set(id, { version, note });
		this.ledger.acknowledged++;
		this.idle.push(id);
	}

	/** A refusal by a server that is just being killed is no acknowledgement, and no mistake; any other is one. */
	private isAccepted({ status, body }: { status: number; body: unknown }): boolean {
		if (status === 200 || status === 201) return true;
		if (status < 500) this.refused.push(`${status} ${JSON.stringify(body)}`);
		return false;
	}

	private async ask(url: string, method: string, address: string, body?: unknown, headers: Record<string, string> = {}) {
		try {
			const answer = await fetch(`${url}${base}/apps/soak/records/entry${address}`, json(method, body, { authorization: `Bearer ${this.token}`, ...headers }));
			return { status: answer.status, body: await answer.json() };
		} catch {
			return undefined; // the connection was cut
		}
	}
}

function json(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
	return {
		method,
		headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
		body: body === undefined ? undefined : JSON.stringify(body),
	};
}
