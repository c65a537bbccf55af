import { languageVersion } from '@dougong/schemas';

const number = (title: string, more: object = {}) => ({ type: 'number', title, ...more });

/** Parts of a product, a tree of them: `score` follows from the part itself, `total` from all below it, `rating` from what belongs to it. */
export function parts(formulas: { score?: string; total?: string; rating?: string; late?: string } = {}) {
	const {
		score = '[amount] * [price]',
		total = '[score] + IF(ISBLANK(SUM(children, [total])), 0, SUM(children, [total]))',
		rating = 'AVERAGE(review.part, [stars])',
	} = formulas;
	const model = (key: string, title: string, properties: object, required: string[]) => ({
		kind: 'model',
		key,
		title,
		titleField: 'name',
		schema: { type: 'object', required, properties: { name: { type: 'string', title: 'Name', maxLength: 60 }, ...properties } },
	});
	const computed = (title: string, formula: string, more: object = {}) => ({ ...number(title), 'x-formula': formula, ...more });
	return {
		app: { kind: 'app', key: 'parts', title: 'Parts', language: languageVersion, version: '1.0.0', mainLanguage: 'en', requires: [] },
		definitions: [
			model(
				'part',
				'Part',
				{
					parent: { type: 'string', title: 'Part of', 'x-kind': 'tree-parent' },
					amount: number('Amount'),
					price: number('Price'),
					due: { type: 'string', format: 'date', title: 'Due' },
					score: computed('Score', score),
					total: computed('Total', total),
					rating: computed('Rating', rating),
					...(formulas.late && { late: { type: 'boolean', title: 'Late', 'x-formula': formulas.late } }),
				},
				['name'],
			),
			model('review', 'Review', { part: { type: 'string', title: 'Part', 'x-kind': 'reference', 'x-model': 'part' }, stars: number('Stars') }, ['name']),
		],
	};
}

export const schema = 'ws_main_production';

/** Rows straight into the tables: `count` parts, each the tenth of another one, and three reviews for every part. */
export const fillParts = (count: number) => [
	`insert into ${schema}.parts__part (id, version, created_at, updated_at, name, parent, amount, price, due)
		select ${id(1, 'n')}, 1, now(), now(), 'Part ' || n, case when n > 10 then ${id(1, 'n / 10')} end, n % 7, n % 11 + 0.5, date '2026-03-01' + n % 40
		from generate_series(1, ${count}) n`,
	`insert into ${schema}.parts__review (id, version, created_at, updated_at, name, part, stars)
		select ${id(2, 'n')}, 1, now(), now(), 'Review ' || n, ${id(1, `n % ${count} + 1`)}, n % 5 + 1 from generate_series(1, ${3 * count}) n`,
	`analyze ${schema}.parts__part`,
	`analyze ${schema}.parts__review`,
];
function id(kind: number, n: string): string {
	return `('0197c0de-000${kind}-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
}
/** How many parts have another value than these expressions say, about the part \`p\`. */
export const wrong = (expected: { score?: string; rating?: string }) =>
	`select count(*)::int as n from ${schema}.parts__part p where ${[
		...(expected.score ? [`score is distinct from ${expected.score}`] : []),
		...(expected.rating ? [`rating is distinct from ${expected.rating}`] : []),
		// The total of a tree is that of its children and its own.
		`total is distinct from score + coalesce((select sum(total) from ${schema}.parts__part c where c.parent = p.id), 0)`,
	].join(' or ')}`;
