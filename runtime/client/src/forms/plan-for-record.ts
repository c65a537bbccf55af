import type { RecordJson } from '@dougong/schemas/api';
import type { FormPlan } from './plan.ts';

/** The plan of a form with what this member may not change on this very record locked: a role may open a field for some records only. */
export function planForRecord(plan: FormPlan, record: RecordJson | null): FormPlan {
	const open = record?.can?.fields && new Set(record.can.fields);
	if (!open) return plan;
	return {
		...plan,
		sections: plan.sections.map((section) => ({
			...section,
			fields: section.fields.map((f) => (open.has(f.key) || f.field.access === 'read' ? f : { ...f, field: { ...f.field, access: 'read' as const } })),
		})),
	};
}
