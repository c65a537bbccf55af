import type { Role } from '@dougong/schemas';
import type { Checking } from './check-bundle.ts';
import { checkModelRef } from './check-slot.ts';
import { escapePointer } from './reading.ts';
import { fileOf } from './read-bundle.ts';

const actions = { create: '新建', update: '修改', delete: '归档' } as const;

export function checkRole(role: Role, c: Checking): void {
	const file = fileOf(role);
	for (const [ref, access] of Object.entries(role.models)) {
		const pointer = `/models/${escapePointer(ref)}`;
		const model = checkModelRef(ref, { file, pointer }, c);
		if (!model) continue;
		if (access.read === undefined || access.read === false) {
			const action = (['update', 'delete'] as const).find((a) => access[a] !== undefined && access[a] !== false);
			if (action) c.report.add({ code: 'role.write-without-read', file, pointer: `${pointer}/${action}`, details: { action, actionZh: actions[action] } });
		}
		for (const [key, how] of Object.entries(access.fields ?? {})) {
			const at = { file, pointer: `${pointer}/fields/${key}` };
			const field = model.fieldsByKey.get(key);
			if (!field && !c.brokenFields.has(`${model.key}/${key}`)) {
				c.report.add({ code: 'reference.unknown-field', ...at, details: { name: key, model: model.title, names: [...model.fieldsByKey.keys()].join(' ') } });
			} else if (field?.readOnly && how === 'read-only') c.report.add({ code: 'role.inert-field', ...at, details: { field: field.title } });
		}
	}
}
