import { absoluteModel, findModel } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import { EffectRefused } from '../effect-refused.ts';
import { templatesOf, wordsIn } from '../own-words.ts';
import { findPeopleEach, peopleFormulas } from '../people.ts';
import { askRecords } from '../questions.ts';
import { renderEach, textQuestion } from '../render.ts';
import type { At, EffectOf, Perform, RunTransaction } from '../transaction.ts';
import { mostRecords, noSuchModel, tooMany } from './write.ts';

/** What a node tells people itself: put into words, and entered, when the event is over. It stays on record with the run. */
export const message: Perform<EffectOf<'message'>> = async (tx, effect, { token, node }) => {
	const key = `run ${tx.row.id} ${token} ${effect.topic} ${tx.at} ${tx.tellings.length}`;
	let records: number | undefined;
	if (effect.each === undefined) tx.tellings.push({ topic: effect.topic, to: effect.to, key, effect, node });
	else records = await tellEach(tx, effect, { key, node, of: absoluteModel(effect.each, tx.pinned.home.app.key) });
	const { do: _, title, ...asked } = effect;
	const request = { ...asked, ...(records !== undefined && { records }) };
	tx.effects.set(key, {
		...{ key, run: tx.row.id, token, node, kind: 'message', answer_as: null, title: title ?? effect.topic },
		...{ state: tx.env.sandbox ? 'captured' : 'done', attempts: 1, request: request as unknown as JsonObject, response: null, error: null },
	});
	return undefined;
};

/**
 * Records, people and words are as they are now, whatever the nodes behind change of them: a few questions for all records together. Answers how
 * many records there are.
 */
async function tellEach(tx: RunTransaction, effect: EffectOf<'message'>, { key, node, of }: Pick<At, 'node'> & { key: string; of: string }): Promise<number> {
	if (!findModel(of, tx.pinned.home, tx.set.catalogues)) throw new EffectRefused(noSuchModel(of));
	const { who = [], where = 'TRUE' } = effect;
	const texts = textQuestion(tx, of, templatesOf(tx, effect));
	const formulas = { ...texts.formulas, ...peopleFormulas(who) };
	const rows = await askRecords(tx, { model: of, of: 'where', where, formulas, limit: mostRecords + 1 });
	if (rows.length > mostRecords) throw new EffectRefused(tooMany);
	const values = rows.map((row) => row.values);
	const people = await findPeopleEach(tx, who, node, values);
	const rendered = await renderEach(tx, texts, values);
	for (const [i, { id }] of rows.entries()) {
		const words = rendered[i] && wordsIn(rendered[i]);
		if (id === null || !words) continue;
		const to = [...effect.to, ...Object.values(people[i]?.groups ?? {}).flat()];
		tx.tellings.push({ topic: effect.topic, to: [...new Set(to)], key: `${key} ${id}`, effect, node, told: { about: { model: of, id }, words } });
	}
	return rows.length;
}
