import { buildCatalogue, createRegistry } from '@dougong/engine';
import { plugins } from '@dougong/plugins';
import type { Bundle } from '@dougong/schemas';
import { expect, it } from 'vitest';
import { formulaWords } from './formula-words.ts';

const bundle: Bundle = {
	app: { kind: 'app', key: 'shop', title: 'Shop', language: 2, version: '1.0.0' },
	definitions: [
		{
			kind: 'model',
			key: 'order',
			title: '订单',
			schema: {
				type: 'object',
				properties: {
					owner: { type: 'string', 'x-kind': 'person', title: '负责人' },
					above: { type: 'string', 'x-kind': 'tree-parent', title: '上级' },
					state: { type: 'string', title: '状态', oneOf: [{ const: 'open', title: '待办' }] },
				},
			},
		},
	],
};
const catalogue = buildCatalogue(bundle, createRegistry(plugins));
const read = (formula: string, language: 'zh-CN' | 'en' = 'zh-CN') => formulaWords(formula, catalogue.models.get('order'), catalogue, language);

it('names fields and options by their titles', () => {
	expect(read('[owner] = ME() AND [state] <> "open"')).toBe('负责人 是 本人 且 状态 不是 “待办”');
	expect(read('[owner.org_unit] IN MY_UNITS()')).toBe('负责人的org_unit 属于 本人所在单元及其下级');
	expect(read('[above.state] = "open" or not [above.above] = BLANK')).toBe('上级的状态 是 “待办” 或 非 上级的上级 是 空');
	expect(read('[state] = "open" AND TRUE', 'en')).toBe('状态 is “待办” and yes');
});

it('leaves what it does not know as it is, also inside texts', () => {
	expect(read('FANCY([nothing]) > 3 OR "a [state] AND ""b"""')).toBe('FANCY(nothing) > 3 或 “a [state] AND "b"”');
});
