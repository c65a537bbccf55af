import type { JsonValue } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import { useCallback, useRef, useState } from 'react';
import type { FieldAt } from '../shared/models.ts';
import { isProblem, problemWords } from '../shared/save-problem.ts';
import { enterDated, isDated } from './dated-value.ts';
import type { Goals } from './goals.ts';
import { entryRoles, roleAt } from './roles.ts';

/** A value that could not be saved because the record was changed meanwhile. */
export interface EntryConflict {
	record: RecordJson;
	at: FieldAt;
	mine: JsonValue;
}
export interface Entry {
	/** Whether this reader may fill in that field here. */
	isOpen(path: string): boolean;
	/** Saves one value; answers what stands in the way, in words, or null. */
	save(record: RecordJson, at: FieldAt, value: JsonValue): Promise<string | null>;
	conflict: EntryConflict | null;
	settle(): void;
}

/** Filling in values where they are shown. The version that was seen goes along: who was slower chooses. */
export function useEntry(goals: Goals): Entry {
	const { runtime, tree, clientModel, roles, texts, words } = goals;
	const [conflict, setConflict] = useState<EntryConflict | null>(null);
	/** What this reader saved: the next value of a row may come before the row is read again. */
	const saved = useRef(new Map<string, RecordJson>());
	const isOpen = useCallback(
		(path: string) => {
			if (isDated({ runtime, tree, roles }, path)) return true;
			const role = roleAt(roles, path);
			const at = role && roles.get(role);
			return clientModel.can.update && role !== undefined && entryRoles.includes(role) && at?.field.access === 'write' && !at.crosses;
		},
		[runtime, tree, roles, clientModel],
	);
	const save = useCallback(
		async (shown: RecordJson, at: FieldAt, value: JsonValue) => {
			const own = saved.current.get(shown.id);
			const record = own && own.version > shown.version ? own : shown;
			if (JSON.stringify(value) === JSON.stringify(record.values[at.path] ?? null)) return null;
			try {
				if (isDated({ runtime, tree, roles }, at.path)) await enterDated({ runtime, tree }, record, value);
				else saved.current.set(record.id, await runtime.data.update(tree.model, record.id, record.version, { [at.path]: value }));
				runtime.toast(words.saved(at.title));
				return null;
			} catch (problem) {
				if (!isProblem(problem) || problem.code !== 'record.version-conflict') return problemWords(problem, texts);
				setConflict({ record, at, mine: value });
				return null;
			}
		},
		[runtime, tree, roles, texts, words],
	);
	return { isOpen, save, conflict, settle: useCallback(() => setConflict(null), []) };
}
