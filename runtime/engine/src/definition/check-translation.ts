import type { Bundle } from '@dougong/schemas';
import type { Registry } from '../kinds/registry.ts';
import { buildCatalogue, type CatalogueField } from './catalogue.ts';
import type { Checking } from './check-bundle.ts';
import { isObject } from './plain-schema.ts';
import { fileOf } from './read-bundle.ts';
import { visitApp, visitDefinition } from './slots.ts';

export function checkTranslations(c: Checking): void {
	const texts =
		c.home.translations.length > 0
			? textsOfCatalogue(
					c.home.bundle,
					[...c.home.models.values()].map((m) => ({ key: m.key, fields: m.fields })),
					c.registry,
				)
			: new Map<string, string>();
	const seen = new Set<string>();
	// As they were written: the catalogue adds texts of its own.
	for (const translation of c.home.bundle.definitions.filter((d) => d.kind === 'translation')) {
		const file = fileOf(translation);
		const { language } = translation;
		if (language === (c.home.app.mainLanguage ?? 'zh-CN'))
			c.report.add({ code: 'translation.main-language', file, pointer: '/language', details: { language } });
		else if (seen.has(language)) c.report.add({ code: 'translation.language-twice', file, pointer: '/language', details: { language } });
		seen.add(language);
		for (const path of Object.keys(translation.texts)) {
			if (texts.has(path) || isOfBroken(path, c)) continue;
			const names = [...texts.keys()].filter((t) => !t.includes(' ')).join(' ');
			c.report.add({ code: 'translation.unknown-path', file, pointer: `/texts/${path.replaceAll('~', '~0').replaceAll('/', '~1')}`, details: { path, names } });
		}
	}
}

function isOfBroken(path: string, c: Checking): boolean {
	const [kind, key, part] = path.split('.');
	return c.broken.has(`${kind}/${key}`) || c.brokenFields.has(`${key}/${part}`);
}

/** Every text that people read, by the path that translations name it with. */
export function textsOf(bundle: Bundle, registry: Registry): Map<string, string> {
	const models = [...buildCatalogue(bundle, registry).models.values()];
	return textsOfCatalogue(bundle, models, registry);
}

function textsOfCatalogue(bundle: Bundle, models: readonly { key: string; fields: readonly CatalogueField[] }[], registry: Registry): Map<string, string> {
	const texts = new Map<string, string>();
	const visitor = { slot: () => {}, text: (path: string, text: string) => texts.set(path, text) };
	visitApp(bundle.app, visitor);
	for (const d of bundle.definitions) {
		// Data sets are data, and translations are the other side.
		if (d.kind !== 'translation') visitDefinition(d.kind === 'dataset' ? { ...d, records: [] } : d, { app: bundle.app.key, registry, visitor });
	}
	for (const model of models) for (const field of model.fields) for (const [path, text] of fieldTexts(field)) texts.set(`model.${model.key}.${path}`, text);
	return texts;
}

function fieldTexts(field: CatalogueField): [string, string][] {
	const texts: [string, string][] = [[`${field.key}.title`, field.title]];
	if (field.description) texts.push([`${field.key}.description`, field.description]);
	for (const holder of [field.property, field.property.items]) {
		if (!isObject(holder) || !Array.isArray(holder.oneOf)) continue;
		for (const option of holder.oneOf) {
			if (!isObject(option) || typeof option.const !== 'string') continue;
			texts.push([`${field.key}.${option.const}.title`, String(option.title ?? option.const)]);
			if (typeof option.description === 'string') texts.push([`${field.key}.${option.const}.description`, option.description]);
		}
	}
	for (const [i, label] of (Array.isArray(field.property['x-labels']) ? field.property['x-labels'] : []).entries())
		texts.push([`${field.key}.${i + 1}.title`, String(label)]);
	return texts;
}
