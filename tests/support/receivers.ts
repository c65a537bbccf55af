import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What somebody outside has received. */
export interface Received {
	method: string;
	url: URL;
	headers: http.IncomingHttpHeaders;
	body: Buffer;
}
export interface Answering {
	status?: number;
	body?: string;
	/** Never answers. */
	hang?: boolean;
}
export interface Receiver extends AsyncDisposable {
	/** `http://127.0.0.1:…` */
	origin: string;
	received: Received[];
	/** How it answers from now on. */
	answer(how: Answering | ((request: Received) => Answering)): void;
}

/** An HTTP server of the loopback that stands for a third party. */
export async function startReceiver(first: Answering = {}): Promise<Receiver> {
	let how: (request: Received) => Answering = () => first;
	const received: Received[] = [];
	const server = http.createServer(async (request, response) => {
		const parts: Buffer[] = [];
		for await (const part of request) parts.push(part as Buffer);
		const { method = '', url = '/', headers } = request;
		const found = { method, url: new URL(url, 'http://127.0.0.1'), headers, body: Buffer.concat(parts) };
		received.push(found);
		const { status = 200, body = '', hang = false } = how(found);
		if (!hang) response.writeHead(status, { 'content-type': 'application/json' }).end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		received,
		answer(next) {
			how = typeof next === 'function' ? next : () => next;
		},
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

export interface Mail {
	from: string;
	to: string[];
	raw: string;
	/** As they stand in the head, unfolded; names in small letters. */
	headers: Map<string, string>;
	/** The plain text part, decoded. */
	text: string;
	subject: string;
}
export interface MailServer extends AsyncDisposable {
	port: number;
	mails: Mail[];
	/** Refuses from now on with this code and text; null: takes everything. */
	refuse(answer: { code: number; text: string } | null): void;
}

/** A mail server that wants user `robot` with password `mail-secret-1`, over a connection without encryption. */
export async function startMailServer(): Promise<MailServer> {
	const mails: Mail[] = [];
	let refusal: { code: number; text: string } | null = null;
	const server = new SMTPServer({
		disabledCommands: ['STARTTLS'],
		allowInsecureAuth: true,
		onAuth: ({ username, password }, _session, done) =>
			username === 'robot' && password === 'mail-secret-1' ? done(null, { user: username }) : done(new Error('wrong password')),
		onRcptTo: (_address, _session, done) => done(refusal ? Object.assign(new Error(refusal.text), { responseCode: refusal.code }) : null),
		onData(stream, { envelope }, done) {
			const parts: Buffer[] = [];
			stream.on('data', (part: Buffer) => parts.push(part));
			stream.on('end', () => {
				const raw = Buffer.concat(parts).toString('utf8');
				const from = envelope.mailFrom ? envelope.mailFrom.address : '';
				mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw, ...readMail(raw) });
				done();
			});
		},
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.server.address() as AddressInfo).port,
		mails,
		refuse(answer) {
			refusal = answer;
		},
		[Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
	};
}

function readMail(raw: string): Pick<Mail, 'headers' | 'text' | 'subject'> {
	const headers = headersOf(raw);
	const boundary = /boundary="?([^";]+)"?/.exec(headers.get('content-type') ?? '')?.[1];
	const parts = boundary ? raw.split(`--${boundary}`) : [raw];
	const plain = parts.map((part) => part.trimStart()).find((part) => headersOf(part).get('content-type')?.startsWith('text/plain')) ?? '';
	const body = plain.slice(plain.indexOf('\r\n\r\n') + 4).trimEnd();
	const encoding = headersOf(plain).get('content-transfer-encoding')?.toLowerCase();
	const text = encoding === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : encoding === 'quoted-printable' ? unquote(body) : body;
	return { headers, text: text.replaceAll('\r\n', '\n'), subject: unword(headers.get('subject') ?? '') };
}

function headersOf(part: string): Map<string, string> {
	const head = part.slice(0, Math.max(0, part.indexOf('\r\n\r\n'))).replace(/\r\n[ \t]+/g, ' ');
	return new Map(head.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
}

function unquote(text: string): string {
	const bytes = text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
	return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** RFC 2047 words. */
function unword(text: string): string {
	return text
		.replace(/\?=\s+=\?/g, '?==?')
		.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
			kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8') : unquote(word.replaceAll('_', ' ')),
		);
}
