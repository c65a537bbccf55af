import { buildCatalogue, checkFormulaText, compileFormula, createRegistry, type Facts, formulaPlaces, formulaScope, noCalendar } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { Bundle, Definition } from '@dougong/schemas';
import { expect, it } from 'vitest';
import { freeKey, kindOf, likeField } from './computed-property.ts';
import { placeWords } from './place-words.ts';
import { isOwn, outcomeOf, sampleRecord, typedRecord } from './sample-values.ts';
import { formulaTexts } from './texts.ts';

const registry = createRegistry(plugins);
const bundle = {
	app: { kind: 'app', key: 'shop', title: 'Shop', language: 2, version: '1.0.0' },
	definitions: [
		{
			kind: 'model',
			key: 'order',
			title: '订单',
			schema: {
				type: 'object',
				properties: {
					name: { type: 'string', title: '名称', maxLength: 50 },
					price: { type: 'number', title: '单价', 'x-default': '1' },
					amount: { type: 'number', title: '数量' },
					total: { type: 'number', title: '合计', 'x-formula': '[price] * [amount]' },
					state: { type: 'string', title: '状态', oneOf: [{ const: 'open', title: '进行中' }], default: 'open', 'x-unique': false },
				},
			},
			rules: [{ key: 'positive', assert: '[price] > 0', message: '单价须大于 0' }],
		},
		{
			kind: 'form',
			key: 'new',
			title: '下单',
			model: 'order',
			sections: [{ key: 'main', title: '基本', fields: [{ field: 'price', show: 'TRUE' }, { field: 'amount' }] }],
		},
		{ kind: 'role', key: 'seller', title: '销售', pages: [], models: { order: { read: true, update: '[price] > 1' } } },
	],
} as unknown as Bundle;
const catalogue = buildCatalogue(bundle, registry);
const scope = formulaScope('shop/order', catalogue, new Map(), registry);
const facts: Facts = {
	...{ me: '', myUnit: '', myUnits: [], myReports: [], allMyReports: [], today: '2026-01-31', now: '2026-01-31T00:00:00.000Z' },
	...{ timeZone: 'UTC', calendar: noCalendar },
};
const checked = (text: string) => {
	const { formula } = checkFormulaText(text, scope);
	if (!formula) throw new Error(`${text} does not check`);
	return formula;
};
const words = (definition: number) => {
	const of = bundle.definitions[definition] as Definition;
	return formulaPlaces(of, catalogue, registry).map((p) => `${placeWords(p, of, catalogue, formulaTexts('zh-CN'))}: ${p.value}`);
};

it('the places of formulas are called by what people call the things around them', () => {
	expect(words(0)).toContain('单价须大于 0 · 校验规则: [price] > 0');
	expect(words(0)).toContain('合计 · 计算公式: [price] * [amount]');
	expect(words(1)).toContain('基本 · 单价 · 显示条件: TRUE');
	expect(words(2)).toContain('订单 · 可修改: [price] > 1');
});

it('places that have no formula yet are offered, also where something else stands', () => {
	expect(words(1)).toContain('基本 · 数量 · 必填条件: ');
	expect(words(2)).toContain('订单 · 可查看: ');
	expect(words(0)).toContain('数量 · 默认值: ');
});

it('a computed field that only the draft has is worked out from the record', () => {
	const record = sampleRecord({ price: 2, amount: 3 }, 'shop/order', catalogue, facts);
	expect(outcomeOf(compileFormula(checked('[total] + 1'))(record, facts))).toEqual({ kind: 'value', value: '7' });
});

it('an error keeps its reason, and what needs other records is told apart', () => {
	expect(outcomeOf(compileFormula(checked('[price] / [amount]'))(typedRecord({ price: 1, amount: 0 }), facts))).toEqual({
		kind: 'error',
		code: 'division-by-zero',
	});
	expect(isOwn(checked('[price] + 1'))).toBe(true);
	expect(isOwn(checked('COUNT(PEERS([state]))'))).toBe(false);
});

it('a looked-up field holds what the other one holds, and none of its own rules', () => {
	const state = catalogue.models.get('order')?.fieldsByKey.get('state');
	expect(state && likeField(state, '订单状态')).toEqual({ type: 'string', oneOf: [{ const: 'open', title: '进行中' }], title: '订单状态' });
});

it('a key is made for every title', () => {
	expect(freeKey('', new Set())).toBe('computed_1');
	expect(freeKey('', new Set(['computed_1']))).toBe('computed_2');
	expect(freeKey('total', new Set(['total']))).toBe('total_2');
	expect(kindOf({ t: 'duration' })).toBe('number');
});
