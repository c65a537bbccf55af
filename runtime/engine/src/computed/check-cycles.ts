import type { Checking } from '../definition/check-bundle.ts';
import { computedKeywords } from './source.ts';
import { fileOf } from '../definition/read-bundle.ts';
import { dependencyGraph } from './graph.ts';

/** Fields of this app whose value follows from itself, told at the first of them with the whole way. */
export function checkCycles(c: Checking): void {
	const { cycles } = dependencyGraph(new Map([...c.apps, [c.home.app.key, c.home]]));
	for (const { fields } of cycles) {
		const first = fields.findIndex((f) => f.model.app === c.home.app.key);
		if (first < 0) continue;
		const around = [...fields.slice(first), ...fields.slice(0, first + 1)];
		const way = around.map(({ model, field }) => `${model.title}.${model.fieldsByKey.get(field)?.title ?? field}`).join(' → ');
		const { model, field: key } = fields[first] ?? {};
		const field = model?.fieldsByKey.get(key ?? '');
		if (!model || !field) continue;
		const keyword = computedKeywords.find((k) => field.property[k] !== undefined);
		c.report.add({
			code: 'computed.cycle',
			file: fileOf({ kind: 'model', key: model.key }),
			pointer: field.pointer + (keyword ? `/${keyword}` : ''),
			details: { way, names: '' },
		});
	}
}
