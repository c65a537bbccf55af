import type { ClientField, FoundRecord, RuntimePort } from '@dougong/ui/contracts';
import { isCategory } from '../shared/models.ts';
import type { CellEdit } from './edits.ts';
import type { GridTexts } from './texts.ts';

type Resolved = Pick<CellEdit, 'value' | 'title' | 'text' | 'mistake' | 'candidates'>;
export type Resolve = (text: string, field: ClientField) => Promise<Resolved>;

const looked = 20;

/** Finds the record that a text means: by title, or by a field whose values are unique, such as a number. Each text is asked for once. */
export function createResolve(runtime: RuntimePort, words: GridTexts): Resolve {
	const asked = new Map<string, Promise<FoundRecord[]>>();
	return async (text, field) => {
		const model = field.reference?.model ?? '';
		const key = `${model}\n${text}`;
		const found = await (asked.get(key) ?? remember(key, find(text, model)));
		const [only] = found;
		if (found.length === 1 && only) return { value: only.id, title: only.title ?? text };
		if (found.length === 0) return { value: null, text, mistake: words.notFound(text, field.title) };
		return { value: null, text, mistake: words.ambiguous(text, found.length), candidates: found };
	};

	function remember(key: string, question: Promise<FoundRecord[]>): Promise<FoundRecord[]> {
		asked.set(key, question);
		// Records come and go: what was not found a moment ago is asked for again.
		void question.then((found) => found.length === 1 || asked.delete(key)).catch(() => asked.delete(key));
		return question;
	}

	async function find(text: string, model: string): Promise<FoundRecord[]> {
		const fields = runtime.app.models[model]?.fields ?? [];
		const unique = fields.filter((f) => f.schema['x-unique'] === true).map((f) => f.key);
		const about = [...unique, ...fields.filter((f) => isCategory(f) && f.reference && !f.reference.tree).map((f) => f.key)].slice(0, 3);
		const isSame = (a: string | null | undefined, b: string) => (a ?? '').normalize('NFKC').trim().toLowerCase() === b.toLowerCase();
		const named = (found: FoundRecord, wanted: string) => isSame(found.title, wanted);
		const numbered = (found: FoundRecord, wanted: string) => unique.length > 0 && (found.about ?? '').split(' · ').some((part) => isSame(part, wanted));
		const exact = (list: FoundRecord[], wanted: string) => {
			const byNumber = list.filter((f) => numbered(f, wanted));
			return byNumber.length > 0 ? byNumber : list.filter((f) => named(f, wanted));
		};
		const whole = exact(await runtime.data.lookup(model, text, looked, { about }), text);
		if (whole.length > 0) return whole;
		// `王伟 (A-001)`, as lists of people often say it.
		const [, name, number] = /^(.+?)[\s(/-]+([^\s()]+)\)?$/.exec(text) ?? [];
		if (!name || !number) return [];
		const list = await runtime.data.lookup(model, number, looked, { about });
		return list.filter((f) => numbered(f, number) && named(f, name.trim()));
	}
}
