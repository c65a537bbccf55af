// Draws the OpenAPI document of an app and sends what people try, as whoever is signed in here. Plain browser JavaScript: this page
// must work under the strict content security policy, without a build and without anything from elsewhere.

const [, , , env = '', app = ''] = location.pathname.split('/');
const isChinese = !navigator.language.toLowerCase().startsWith('en');
const say = (zh, en) => (isChinese ? zh : en);
document.documentElement.lang = isChinese ? 'zh-CN' : 'en';

const answer = await fetch(`/api/v1/${env}/apps/${app}/openapi.json`, { headers: { 'accept-language': document.documentElement.lang } });
if (answer.ok) show(await answer.json());
else showRefusal(await answer.json());

function show(api) {
	document.title = `${api.info.title} · API`;
	byId('title').textContent = `${api.info.title} · API ${api.info.version}`;
	const raw = element('a', { href: `/api/v1/${env}/apps/${app}/openapi.json` }, 'openapi.json');
	byId('about').append(say('这里只列出您有权使用的内容；试用即真实执行。', 'Only what you may use is listed here; what you try really happens. '), raw);
	for (const tag of api.tags) {
		byId('models').append(element('a', { href: `#${tag.name}` }, tag.description));
		const section = element('section', { id: tag.name }, element('h2', {}, `${tag.description} `, element('code', {}, tag.name)));
		for (const [path, item] of Object.entries(api.paths)) {
			for (const method of ['get', 'post', 'patch', 'delete']) {
				if (item[method]?.tags.includes(tag.name)) section.append(operationCard(api, path, item, method));
			}
		}
		byId('operations').append(section);
	}
}

function showRefusal(problem) {
	byId('title').textContent = problem.title;
	byId('about').append(problem.detail, ' ', element('a', { href: '/' }, say('前往首页登录', 'Sign in on the first page')));
}

function operationCard(api, path, item, method) {
	const operation = item[method];
	const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((p) => resolve(api, p));
	const body = operation.requestBody?.content['application/json'];
	const parts = [];
	if (operation.description) parts.push(element('p', { class: 'list' }, operation.description.replaceAll('`', '')));
	if (body) parts.push(...fieldTable(api, body.schema));
	const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
	if (success) parts.push(element('p', { class: 'quiet' }, `${success[0]}: ${success[1].description}`));
	parts.push(tryForm(api, { path, method, parameters, body }));
	return element(
		'details',
		{},
		element('summary', {}, element('span', { class: 'method' }, method), element('span', { class: 'path' }, path), element('span', {}, operation.summary)),
		element('div', { class: 'body' }, ...parts),
	);
}

/** The fields that may be sent, one row each. */
function fieldTable(api, schema) {
	const whole = resolve(api, schema);
	const values = whole.properties?.values ? resolve(api, whole.properties.values) : whole;
	const rows = Object.entries(values.properties ?? {}).map(([key, field]) => {
		const options = field['x-options']?.map((o) => `${o.const} (${o.title ?? o.const})`).join(', ');
		const type = [field.type ?? [], field.format ?? []].flat().join(' ');
		const required = values.required?.includes(key) ? say('必填', 'required') : '';
		return element(
			'tr',
			{},
			element('td', {}, key),
			element('td', {}, field.title ?? ''),
			element('td', {}, type),
			element('td', {}, [required, options].filter(Boolean).join('; ')),
		);
	});
	if (rows.length === 0) return [];
	const heads = ['', say('名称', 'Name'), say('类型', 'Type'), say('说明', 'Notes')].map((text, i) =>
		element('th', { scope: 'col' }, i === 0 ? say('字段', 'Field') : text),
	);
	return [
		element(
			'div',
			{ class: 'scroll', tabindex: '0', role: 'region', 'aria-label': say('字段', 'Fields') },
			element('table', {}, element('thead', {}, element('tr', {}, ...heads)), element('tbody', {}, ...rows)),
		),
	];
}

function tryForm(api, { path, method, parameters, body }) {
	const inputs = parameters.map((p) => ({ ...p, input: element('input', { name: p.name, ...(p.required && { required: '' }) }) }));
	const text = body && element('textarea', { spellcheck: 'false', name: 'body' });
	if (text) text.value = JSON.stringify(body.example ?? {}, null, 2);
	const output = element('pre', { hidden: '', tabindex: '0', 'aria-label': say('回应', 'Answer') });
	const status = element('p', { role: 'status' });
	const form = element(
		'form',
		{},
		element('h3', {}, say('试用', 'Try it')),
		...inputs.map((p) => element('label', {}, `${p.name}${p.required ? ' *' : ''} `, element('span', { class: 'quiet' }, p.description ?? ''), p.input)),
		...(text ? [element('label', {}, say('请求体（JSON）', 'Body (JSON)'), text)] : []),
		element('button', {}, method === 'get' || path.endsWith('/query') ? say('发送', 'Send') : say('真实执行', 'Do it for real')),
		status,
		output,
	);
	form.addEventListener('submit', async (event) => {
		event.preventDefault();
		status.textContent = '…';
		const found = await send(api, { path, method, inputs, text });
		status.textContent = found.status;
		output.hidden = false;
		output.textContent = found.body;
	});
	return form;
}

async function send(api, { path, method, inputs, text }) {
	const filled = inputs.filter((p) => p.input.value !== '');
	const address = filled.filter((p) => p.in === 'path').reduce((url, p) => url.replace(`{${p.name}}`, encodeURIComponent(p.input.value)), path);
	const query = new URLSearchParams(filled.filter((p) => p.in === 'query').map((p) => [p.name, p.input.value]));
	const headers = {
		'accept-language': document.documentElement.lang,
		...Object.fromEntries(filled.filter((p) => p.in === 'header').map((p) => [p.name, p.input.value])),
	};
	if (text) headers['content-type'] = 'application/json';
	const began = performance.now();
	try {
		const reply = await fetch(`${api.servers[0].url}${address}${query.size > 0 ? `?${query}` : ''}`, {
			method: method.toUpperCase(),
			headers,
			body: text?.value,
		});
		const body = await reply.text();
		return { status: `${reply.status} ${reply.statusText} · ${Math.round(performance.now() - began)} ms`, body: pretty(body) };
	} catch (error) {
		return { status: say('没有得到回应', 'No answer'), body: String(error) };
	}
}

function pretty(text) {
	try {
		return JSON.stringify(JSON.parse(text), null, 2);
	} catch {
		return text;
	}
}

function resolve(api, node) {
	if (!node?.$ref) return node ?? {};
	return (
		node.$ref
			.slice(2)
			.split('/')
			.reduce((at, key) => at?.[key], api) ?? {}
	);
}

function byId(id) {
	return document.getElementById(id);
}

function element(name, attributes, ...children) {
	const made = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
	made.append(...children);
	return made;
}
