import type { JsonValue } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import type { Goals } from './goals.ts';
import { today } from './period.ts';

/** Whether what is filled in there is a dated value of the tree: its actual values follow from them, and this reader may make some. */
export function isDated({ runtime, tree, roles }: Pick<Goals, 'runtime' | 'tree' | 'roles'>, path: string): boolean {
	const at = roles.get('actual');
	if (at?.path !== path || at.crosses || at.field.access === 'write' || !tree.points) return false;
	return runtime.app.models[tree.points.model]?.can.create === true;
}

/** The value of today, made or changed. Rejects with ProblemLike. */
export async function enterDated({ runtime, tree }: Pick<Goals, 'runtime' | 'tree'>, record: RecordJson, value: JsonValue): Promise<void> {
	const { points } = tree;
	if (!points || value === null) return;
	const day = today();
	const filter = {
		and: [
			{ field: points.record, op: 'eq' as const, value: record.id },
			{ field: points.at, op: 'eq' as const, value: day },
		],
	};
	const [there] = await runtime.data.find(points.model, { filter, limit: 1 });
	if (there) await runtime.data.update(points.model, there.id, there.version, { [points.value]: value });
	else await runtime.data.create(points.model, { [points.record]: record.id, [points.at]: day, [points.value]: value });
}
