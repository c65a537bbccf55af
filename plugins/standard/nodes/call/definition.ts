import { defineNodeType, type NodeConfig, type NodeMove, type NodeScene, renderTemplate, templateFormulas } from '@dougong/engine';
import { Choice, closed, Formula, type JsonObject, type JsonValue, Key, Template, VariableRef } from '@dougong/schemas';
import { Type } from '@sinclair/typebox';
import { answerOf, ask, fail } from '../shared/asked.ts';
import { Take, takeFrom } from '../shared/take.ts';
import { mistakesIn } from '../shared/mistakes.ts';

const Header = Type.Object(
	{
		key: Key(),
		name: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,60}$', title: 'Header' }),
		value: Template({}, { maxLength: 1000, title: 'Value', description: 'Secrets by name: {{secret:name}}' }),
	},
	closed,
);
const Field = Type.Object(
	{
		key: Key(),
		name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, title: 'Name', description: 'Default: the key' })),
		value: Formula('any', {}, { title: 'Value' }),
	},
	closed,
);
const config = Type.Object(
	{
		method: Type.Optional(Choice(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], { default: 'POST', title: 'Method' })),
		url: Template({}, { maxLength: 1000, title: 'Address', description: 'https://… Values in it are escaped. Secrets by name: {{secret:name}}' }),
		headers: Type.Optional(Type.Array(Header, { maxItems: 30, title: 'Headers' })),
		fields: Type.Optional(Type.Array(Field, { minItems: 1, maxItems: 100, title: 'Content' })),
		format: Type.Optional(Choice(['json', 'form'], { default: 'json', title: 'Content as' })),
		timeout: Type.Optional(Type.Integer({ minimum: 1, maximum: 120, default: 15, title: 'Seconds to wait' })),
		retries: Type.Optional(Type.Integer({ minimum: 0, maximum: 20, default: 5, title: 'Tries again' })),
		accept: Type.Optional(
			Type.Array(Type.Integer({ minimum: 300, maximum: 599 }), {
				maxItems: 20,
				uniqueItems: true,
				title: 'Also right',
				description: 'Status codes beside 200 to 299',
			}),
		),
		take: Type.Optional(Take),
		body: Type.Optional(VariableRef({ holds: ['text'] }, { title: 'Answer kept in variable' })),
		status: Type.Optional(VariableRef({ holds: ['number'] }, { title: 'Status kept in variable' })),
	},
	closed,
);
type Scene = NodeScene<typeof config>;
type Config = NodeConfig<typeof config>;

/**
 * Calls another system over HTTP: at least once, with an idempotency key that stays the same. Formulas are worked out first, each value escaped
 * for where it stands, so that no value can become part of the address, a header or a secret.
 */
export const call = defineNodeType({
	type: 'call',
	title: { en: 'Call another system', zh: '调用外部接口' },
	description: { en: 'Sends an HTTP request and takes values from the answer', zh: '发送 HTTP 请求并读取返回值' },
	icon: 'external-link',
	config,
	exits: () => [{ key: 'next', title: { en: 'Next', zh: '继续' } }],
	waits: true,
	enter: (scene) => {
		const formulas = formulasOf(scene.node);
		return formulas.length === 0 ? request(scene, {}) : ask({ do: 'evaluate', as: 'values', formulas: Object.fromEntries(formulas.map((f) => [f, f])) });
	},
	on: (scene, event) => {
		if (event.type !== 'answer') return { move: 'wait' };
		return event.as === 'values' ? request(scene, answerOf(event)) : received(scene, answerOf(event));
	},
	mistakes: {
		'node.call-address': {
			severity: 'error',
			message: { en: 'The address has no host of its own', zh: '地址没有固定的主机名' },
			hint: {
				en: 'Begin with https:// and the name of the host; formulas may stand behind it, or the whole may be a secret',
				zh: '请以 https:// 与主机名开头，公式只能出现在其后；也可整体使用密钥',
			},
		},
		'node.call-content': {
			severity: 'error',
			message: { en: 'A GET has no content', zh: 'GET 请求没有内容' },
			hint: { en: 'Put values into the address, or choose POST', zh: '请将值写在地址中，或改用 POST' },
		},
	},
	check: ({ url, method, fields }) =>
		mistakesIn(!hasHost(url) && ['node.call-address', '/url'], method === 'GET' && fields !== undefined && ['node.call-content', '/fields']),
});

/** It begins with a host that no formula is part of, or is a secret. */
const hasHost = (url: string) => /^https?:\/\/[^/{}\s]+(\/|$|\?)/.test(url) || /^\{\{secret:[a-z_0-9]+\}\}/.test(url);

function formulasOf({ url, headers = [], fields = [] }: Config): string[] {
	return [...new Set([url, ...headers.map((h) => h.value)].flatMap(templateFormulas).concat(fields.map((f) => f.value)))];
}

function request({ node }: Scene, values: JsonObject): NodeMove {
	const { url, headers = [], fields, format = 'json', method = 'POST', timeout = 15, retries = 5 } = node;
	const text = (formula: string) => asText(values[formula]);
	const sent: { [name: string]: string } = {};
	for (const { name, value } of headers) {
		if (templateFormulas(value).some((formula) => /[^\t\x20-\x7e\x80-\xff]/.test(text(formula)))) return badHeader(name);
		const written = renderTemplate(value, text);
		// Values side by side must not spell the name of a secret either.
		if (bracesIn(written) !== bracesIn(renderTemplate(value, () => ''))) return badHeader(name);
		sent[name.toLowerCase()] = written;
	}
	if (fields) sent['content-type'] ??= format === 'json' ? 'application/json' : 'application/x-www-form-urlencoded';
	const address = renderTemplate(url, (formula) => encodeURIComponent(text(formula)));
	return ask({
		...{ do: 'call', as: 'call', method, url: address, headers: sent, timeoutMs: timeout * 1000, retries },
		...(fields && { body: contentOf(fields, format, values) }),
	});
}

const bracesIn = (text: string) => text.split('{{').length;

function contentOf(fields: NonNullable<Config['fields']>, format: 'json' | 'form', values: JsonObject): string {
	const named = fields.map(({ key, name = key, value }) => [name, values[value] ?? null] as const);
	// Two braces would begin a secret. In JSON they stand only within texts; forms escape them anyway.
	if (format === 'json') return JSON.stringify(Object.fromEntries(named)).replaceAll('{{', '{\\u007b');
	return named.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(asText(value))}`).join('&');
}

function asText(value: JsonValue | undefined): string {
	return value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function received({ node, workflow }: Scene, answer: JsonObject): NodeMove {
	const status = Number(answer.status);
	if (!(status >= 200 && status < 300) && !node.accept?.includes(status)) return refused(status);
	const body = answer.body ?? null;
	const kept = {
		...(node.body !== undefined && { [node.body]: body === null ? null : asText(body) }),
		...(node.status !== undefined && { [node.status]: status }),
	};
	if (!node.take) return { move: 'leave', exit: 'next', set: kept };
	const taken = takeFrom(typeof body === 'string' ? jsonOf(body) : body, node.take, workflow);
	return 'failed' in taken ? taken.failed : { move: 'leave', exit: 'next', set: { ...kept, ...taken.set } };
}

function jsonOf(text: string): JsonValue {
	try {
		return JSON.parse(text) as JsonValue;
	} catch {
		return text;
	}
}

function refused(status: number): NodeMove {
	return fail('node.call-status', {
		en: `The other system answered ${status}. Look at what was sent, mend it or the other side, and replay.`,
		zh: `对方返回 ${status}。请检查发送内容或对方系统后重新执行。`,
	});
}
function badHeader(name: string): NodeMove {
	return fail('node.call-header', {
		en: `A value for the header “${name}” has signs that headers cannot have. Send it in the content instead.`,
		zh: `请求头“${name}”的值含有不允许的字符。请改放在内容中。`,
	});
}
