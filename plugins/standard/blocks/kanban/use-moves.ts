import type { JsonValue } from '@dougong/schemas';
import type { RecordJson } from '@dougong/schemas/api';
import type { RuntimePort } from '@dougong/ui/contracts';
import { useCallback, useState } from 'react';
import { problemWords } from '../shared/save-problem.ts';
import type { BlockTexts } from '../shared/texts.ts';
import { type Move, sameColumn } from './board.ts';

interface MovesOptions {
	runtime: RuntimePort;
	model: string;
	field: string;
	texts: BlockTexts;
	titleOf(record: RecordJson): string;
	columnTitle(value: JsonValue): string;
}

/**
 * Cards on their way. A move shows at once and is then saved with the version that was seen; a refusal puts the card back and says why.
 * A card stays where it was dropped until the lists show it there, or for some seconds when it no longer belongs on the board.
 */
export function useMoves({ runtime, model, field, texts, titleOf, columnTitle }: MovesOptions) {
	const [moves, setMoves] = useState<ReadonlyMap<string, Move>>(new Map());
	const drop = useCallback((ids: readonly string[]) => setMoves((m) => (ids.length ? new Map([...m].filter(([id]) => !ids.includes(id))) : m)), []);
	const put = (move: Move) => setMoves((m) => new Map(m).set(move.record.id, move));

	const save = async (record: RecordJson, to: JsonValue): Promise<RecordJson | undefined> => {
		put({ record, to });
		try {
			const saved = await runtime.data.update(model, record.id, record.version, { [field]: to });
			put({ record: { ...record, version: saved.version }, to, savedVersion: saved.version });
			setTimeout(() => drop([record.id]), letGoMs);
			return { ...record, version: saved.version, values: { ...record.values, [field]: to } };
		} catch (problem) {
			drop([record.id]);
			runtime.toast(`${texts.moveFailed(titleOf(record))}: ${problemWords(problem, texts)}`, 'error');
			return undefined;
		}
	};
	const move = async (record: RecordJson, to: JsonValue) => {
		const from = record.values[field] ?? null;
		if (sameColumn(from, to) || (moves.get(record.id)?.savedVersion === undefined && moves.has(record.id))) return;
		const saved = await save(record, to);
		if (!saved) return;
		runtime.toast(texts.moved(titleOf(record), columnTitle(to)), 'ok', () => void save(saved, from));
	};
	return { moves, move, settle: drop };
}
const letGoMs = 5000;
