import { buildCatalogue, checkFormulaText, compileFormula, createRegistry, flowRecord, flowScope, noCalendar, parseTemplate, renderTemplate, showValue, templateFormulas, valueToJson, completeFormula } from '@dougong/engine'; // biome-ignore format: one list
import { plugins } from '@dougong/plugins';
import { describe, expect, it } from 'vitest';
import { directoryApp, goodApp } from '../definition/good-app.ts';

describe('texts with formulas in them', () => {
	it('are read as text, formulas, secrets and mistakes', () => {
		expect(parseTemplate('A {{ [x] }} b {{secret:key}}{{}}{{[y]')).toEqual([
			{ k: 'text', text: 'A ' },
			{ k: 'formula', formula: '[x]', range: [5, 8] },
			{ k: 'text', text: ' b ' },
			{ k: 'secret', name: 'key' },
			{ k: 'mistake', range: [30, 30] },
			{ k: 'mistake', range: [32, 37] },
		]);
		expect(templateFormulas('{{[x]}} {{[y]}} {{ [x] }}')).toEqual(['[x]', '[y]']);
	});

	it('are filled in, and what is filled in is not read again', () => {
		expect(renderTemplate('{{[x]}} and {{[y]}}, {{secret:key}}', (formula) => (formula === '[x]' ? '{{[y]}}' : '$&'))).toBe('{{[y]}} and $&, {{secret:key}}');
	});
});

describe('values as people read them', () => {
	const zh = { language: 'zh-CN', timeZone: 'Asia/Shanghai', title: (value: string) => ({ high: '高', p1: '张三' })[value] };
	const en = { ...zh, language: 'en', title: (value: string) => ({ high: 'High', p1: 'Zhang San' })[value] };
	it.each([
		['1234567.50', { t: 'number' } as const, '1,234,567.5', '1,234,567.5'],
		['-0.1234567890123456789', { t: 'number' } as const, '-0.1234567890123456789', '-0.1234567890123456789'],
		['2026-03-09', { t: 'date' } as const, '2026年3月9日', 'Mar 9, 2026'],
		['2026-03-09T01:30:00.000Z', { t: 'date-time' } as const, '2026年3月9日 09:30', 'Mar 9, 2026, 9:30 AM'],
		[true, { t: 'boolean' } as const, '是', 'Yes'],
		['high', { t: 'text', options: ['high'] } as const, '高', 'High'],
		['p1', { t: 'record', model: 'directory/person' } as const, '张三', 'Zhang San'],
		[['high', 'p1'], { t: 'list', of: { t: 'text' } } as const, '高、张三', 'High, Zhang San'],
		[null, { t: 'number' } as const, '', ''],
		[{ error: 'division-by-zero' }, { t: 'number' } as const, '', ''],
	])('%j is shown by language', (value, type, inChinese, inEnglish) => {
		expect(showValue(value, type, zh).replace(/[\u202f\u00a0]/g, ' ')).toBe(inChinese);
		expect(showValue(value, type, en).replace(/[\u202f\u00a0]/g, ' ')).toBe(inEnglish);
	});
});

describe('F31: what a run knows, in formulas', () => {
	const registry = createRegistry(plugins);
	const directory = buildCatalogue(directoryApp, registry);
	const apps = new Map([['directory', directory]]);
	const home = buildCatalogue(goodApp, registry, apps);
	const workflow = { title: 'W', model: 'work_order', variables: [{ key: 'total', title: '合计', type: 'number' as const }, { key: 'found', title: 'Found', type: 'record' as const, model: 'machine' }] }; // biome-ignore format: one
	const scope = flowScope({ workflow, model: 'workshop/work_order', home, apps, registry });
	const facts = { me: '', myUnit: '', myUnits: [], myReports: [], allMyReports: [], today: '2026-03-09', now: '', timeZone: 'UTC', calendar: noCalendar };
	const codes = (text: string, of = scope) => checkFormulaText(text, of).diagnostics.map((d) => d.code);

	it('is checked by type, found by title, and stored by key', () => {
		expect(checkFormulaText('[@合计] + 1', scope).canonical).toBe('[@total] + 1');
		expect(checkFormulaText('[@found.name] & [@initiator.name] & [@subject.summary]', scope).formula?.type).toEqual({ t: 'text' });
		expect(codes('[@total] & "x"')).toEqual(['formula.wrong-type']);
		expect(codes('[@totla] + 1')).toEqual(['formula.unknown-field']);
		expect(codes('[@started] < NOW()')).toEqual([]);
	});

	it('belongs to no record, and is the same within sets of records', () => {
		expect(codes('[machine.@total] + 1')).toEqual(['formula.unknown-field']);
		const inSet = flowScope({ workflow, model: 'workshop/machine', home, apps, registry });
		expect(codes('COUNT(work_order.machine, [summary] = "x" AND [@total] > 1)', inSet)).toEqual([]);
		expect(codes('COUNT(PEERS([@total]))', inSet)).toEqual(['formula.field-needed']);
	});

	it('is all that a workflow without a model has', () => {
		const bare = flowScope({ workflow: { title: 'W', variables: workflow.variables }, model: null, home, apps, registry });
		expect(codes('[@total] > 1', bare)).toEqual([]);
		expect(codes('[summary] = ""', bare)).toEqual(['formula.unknown-field']);
		expect(codes('[@subject.summary] = ""', bare)).toEqual(['formula.unknown-field']);
		expect(completeFormula('[@', 2, bare).items.map((item) => item.key)).toEqual(['@total', '@found', '@initiator', '@started', '@scheduled']);
	});

	it('is worked out from the run: a record is an id that is looked up, or an object', () => {
		const value = (text: string, found: string | { [field: string]: string } | null) => {
			const { formula } = checkFormulaText(text, scope);
			const machine = { get: (_: readonly string[], field: string) => ({ name: 'Press' })[field] ?? null };
			const record = flowRecord({
				record: { get: () => 'own' },
				values: { '@total': '2', '@found': found },
				resolve: (_, id) => (id === 'm1' ? machine : undefined),
			});
			return formula && valueToJson(compileFormula(formula)(record, facts));
		};
		expect(value('[@total] * 2', null)).toBe('4');
		expect(value('[@found.name]', 'm1')).toBe('Press');
		expect(value('[@found.name]', { name: 'Lathe' })).toBe('Lathe');
		expect(value('[@found.name]', null)).toBe(null);
		expect(value('[@found.name]', 'm2')).toMatchObject({ error: 'missing' });
		expect(value('[summary]', null)).toBe('own');
	});
});
