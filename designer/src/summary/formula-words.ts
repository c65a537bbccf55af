import type { Catalogue, CatalogueField, CatalogueModel } from '@dougong/engine';
import type { Language } from '@dougong/client';

const words: { [token: string]: readonly [zh: string, en: string] } = {
	'ME()': ['本人', 'me'],
	'MY_UNIT()': ['本人所在单元', 'my unit'],
	'MY_UNITS()': ['本人所在单元及其下级', 'my unit and those below'],
	'MY_REPORTS()': ['本人的直接下属', 'my direct reports'],
	'ALL_MY_REPORTS()': ['本人的全部下属', 'all my reports'],
	'TODAY()': ['今天', 'today'],
	'NOW()': ['现在', 'now'],
	AND: ['且', 'and'],
	OR: ['或', 'or'],
	NOT: ['非', 'not'],
	IN: ['属于', 'among'],
	TRUE: ['是', 'yes'],
	FALSE: ['否', 'no'],
	BLANK: ['空', 'blank'],
	'=': ['是', 'is'],
	'<>': ['不是', 'is not'],
	'>=': ['≥', '≥'],
	'<=': ['≤', '≤'],
};
const token = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\[[^\]]*\]|[A-Za-z_]+\(\)|\b(?:AND|OR|NOT|IN|TRUE|FALSE|BLANK)\b|<>|>=|<=|=/gi;

/**
 * A condition as people read it: fields and options by their titles, the common words of the formula language in the reader's.
 * A reading aid, not a translation back: what it does not know stays as it is.
 */
export function formulaWords(formula: string, model: CatalogueModel | undefined, catalogue: Catalogue, language: Language): string {
	let last: CatalogueField | undefined;
	return formula.replace(token, (found) => {
		if (found.startsWith('[')) {
			const way = fieldsOf(found.slice(1, -1), model, catalogue);
			last = way.at(-1)?.field;
			return way.map((step) => step.title).join(language === 'zh-CN' ? '的' : ' › ');
		}
		if (/^["']/.test(found)) {
			const text = found.slice(1, -1).replaceAll(found.charAt(0).repeat(2), found.charAt(0));
			return `“${optionTitle(last, text) ?? text}”`;
		}
		const known = words[found.toUpperCase()];
		return known ? (language === 'zh-CN' ? known[0] : known[1]) : found;
	});
}

function fieldsOf(path: string, model: CatalogueModel | undefined, catalogue: Catalogue): { title: string; field: CatalogueField | undefined }[] {
	let at = model;
	return path.split('.').map((key) => {
		const field = at?.fieldsByKey.get(key);
		const [app, target] = field?.reference?.model.split('/') ?? [];
		at = target && app === catalogue.app.key ? catalogue.models.get(target) : undefined;
		return { title: field?.title ?? key, field };
	});
}

function optionTitle(field: CatalogueField | undefined, value: string): string | undefined {
	const options = field?.property.oneOf;
	if (!Array.isArray(options)) return undefined;
	const option = (options as { const?: unknown; title?: unknown }[]).find((o) => o.const === value);
	return typeof option?.title === 'string' ? option.title : undefined;
}
