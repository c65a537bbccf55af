import type { ClientApp, ExpandedRef } from '@dougong/schemas/api';
import { useEffect, useMemo, useRef, useState } from 'react';
import { getRecord, titleOf } from '../api/endpoints.ts';
import { fieldsOf, type FormPlan, type FormValues } from './plan.ts';

type Expanded = { [field: string]: ExpandedRef | ExpandedRef[] | null | undefined };

/** Titles of references whose record did not bring them: presets and restored drafts. */
export function useRecordTitles(env: string, app: ClientApp, plan: FormPlan, values: FormValues, known: Expanded): Expanded {
	const [titles, setTitles] = useState<Map<string, string | null>>(new Map());
	const asked = useRef(new Set<string>());
	const references = fieldsOf(plan).flatMap(({ key, field }) => {
		const id = values[key];
		return field.reference && typeof id === 'string' ? [{ key, id, model: field.reference.model }] : [];
	});
	const isKnown = (key: string, id: string) => [known[key] ?? []].flat().some((e) => e.id === id);
	const missing = references.filter((r) => !isKnown(r.key, r.id) && !asked.current.has(r.id));
	const signature = missing.map((r) => r.id).join();
	// biome-ignore lint/correctness/useExhaustiveDependencies: the ids say it all
	useEffect(() => {
		for (const { id, model } of missing) {
			asked.current.add(id);
			const titleField = app.models[model]?.titleField;
			const set = (title: string | null) => setTitles((before) => new Map(before).set(id, title));
			if (titleField)
				getRecord(env, model, id).then(
					(record) => set(titleOf(record, titleField)),
					() => set(null),
				);
			else set(null);
		}
	}, [signature]);
	const present = references.map((r) => `${r.key} ${r.id}`).join();
	// biome-ignore lint/correctness/useExhaustiveDependencies: the keys and ids say it all
	return useMemo(() => {
		const expanded: Expanded = { ...known };
		for (const { key, id } of references) {
			const title = titles.get(id);
			if (title !== undefined && !isKnown(key, id)) expanded[key] = { id, title };
		}
		return expanded;
	}, [known, titles, present]);
}
