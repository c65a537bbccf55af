import type { Dataset, JsonObject, JsonValue } from '@dougong/schemas';
import { validatorOf } from '../record/ajv.ts';
import { reason } from '../record/words.ts';
import type { CatalogueField, CatalogueModel } from './catalogue.ts';
import type { Checking } from './check-bundle.ts';
import { datasetFilesSchema } from './dataset-files.ts';
import { inWords } from './diagnostics.ts';
import { fileOf } from './read-bundle.ts';
import { absoluteModel } from './references.ts';

type Purpose = Dataset['purpose'];
/** Records that data sets bring, by model (`app/model`), then key. */
type RecordIndex = Map<string, Map<string, Purpose>>;

const person = 'directory/person';

/** Data sets and accounts: values against their models, and references among records. */
export function checkDatasets(c: Checking): void {
	const index: RecordIndex = new Map();
	for (const app of c.apps.values()) for (const dataset of app.datasets) addAll(dataset, app.app.key, index);
	for (const dataset of c.home.datasets) addOwn(dataset, index, c);
	for (const dataset of c.home.datasets) checkRecords(dataset, index, c);
	checkUniques(c);
	checkAccounts(index, c);
}

function recordsOf(ref: string, index: RecordIndex): Map<string, Purpose> {
	const known = index.get(ref) ?? new Map<string, Purpose>();
	index.set(ref, known);
	return known;
}

function addAll(dataset: Dataset, app: string, index: RecordIndex): void {
	const records = recordsOf(absoluteModel(dataset.model, app), index);
	for (const record of dataset.records) records.set(record.key, dataset.purpose);
}

function addOwn(dataset: Dataset, index: RecordIndex, c: Checking): void {
	const ref = absoluteModel(dataset.model, c.home.app.key);
	const records = recordsOf(ref, index);
	for (const [i, record] of dataset.records.entries()) {
		if (records.has(record.key))
			c.report.add({ code: 'dataset.record-twice', file: fileOf(dataset), pointer: `/records/${i}/key`, details: { key: record.key, model: ref, names: '' } });
		records.set(record.key, dataset.purpose);
	}
}

function checkRecords(dataset: Dataset, index: RecordIndex, c: Checking): void {
	const model = c.model(dataset.model);
	const file = fileOf(dataset);
	for (const [i, record] of dataset.records.entries()) {
		if (record.createdBy) checkKey(record.createdBy, person, { file, pointer: `/records/${i}/createdBy`, purpose: dataset.purpose }, index, c);
		if (model) checkValues(record.values, model, { file, pointer: `/records/${i}/values`, purpose: dataset.purpose }, index, c);
	}
}

interface At {
	file: string;
	pointer: string;
	purpose: Purpose;
}

function checkValues(values: JsonObject, model: CatalogueModel, at: At, index: RecordIndex, c: Checking): void {
	const isBroken = (key: string) => model.app === c.home.app.key && c.brokenFields.has(`${model.key}/${key}`);
	let misspelt = false;
	for (const [key, value] of Object.entries(values)) {
		const field = model.fieldsByKey.get(key);
		const place = { ...at, pointer: `${at.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` };
		if (field) checkValue(field, value, place, index, c);
		else if (!isBroken(key)) {
			misspelt = true;
			c.report.add({
				code: 'dataset.unknown-field',
				file: at.file,
				pointer: place.pointer,
				details: { name: key, model: model.title, names: [...model.fieldsByKey.keys()].join(' ') },
			});
		}
	}
	if (misspelt) return;
	for (const field of model.fields) {
		const given = values[field.key];
		const hasDefault = field.property.default !== undefined || field.property['x-default'] !== undefined;
		if (field.required && !hasDefault && (given === undefined || given === null)) {
			c.report.add({ code: 'dataset.required-missing', file: at.file, pointer: at.pointer, details: { field: field.key } });
		}
	}
}

function checkValue(field: CatalogueField, value: JsonValue, at: At, index: RecordIndex, c: Checking): void {
	if (field.type.readOnly || field.computed) {
		c.report.add({ code: 'dataset.not-written', file: at.file, pointer: at.pointer, details: { field: field.key } });
		return;
	}
	if (value === null) return;
	if (field.reference) {
		const keys = field.reference.many && Array.isArray(value) ? value : [value];
		for (const key of keys) checkKey(key, field.reference.model, at, index, c);
		return;
	}
	const stored = field.type.normalise && !field.type.files ? field.type.normalise(value, field.property) : value;
	const validate = validatorOf(field.type.files ? datasetFilesSchema(field) : field.value);
	if (stored === null || validate(stored)) return;
	const [first] = validate.errors ?? [];
	if (!first) return;
	const words = reason(first);
	c.report.add({ code: 'dataset.invalid-value', file: at.file, pointer: at.pointer, details: { reason: words.en, reasonZh: words.zh } });
}

function checkKey(key: JsonValue, model: string, at: At, index: RecordIndex, c: Checking): void {
	const records = index.get(model) ?? new Map<string, Purpose>();
	const purpose = typeof key === 'string' ? records.get(key) : undefined;
	const report = (code: string) =>
		c.report.add({
			code,
			file: at.file,
			pointer: at.pointer,
			details: { key: inWords(key), model, names: records.size > 2000 ? '' : [...records.keys()].join(' ') },
		});
	if (typeof key !== 'string' || purpose === undefined) report('dataset.unknown-record');
	else if (purpose === 'demo' && at.purpose === 'reference') report('dataset.demo-record');
}

/** Two records of the data sets with the same values in fields that have to differ. */
function checkUniques(c: Checking): void {
	const seen = new Map<string, string>();
	for (const dataset of c.home.datasets) {
		const model = c.model(dataset.model);
		for (const unique of model?.uniques ?? []) {
			for (const [i, record] of dataset.records.entries()) {
				const values = unique.fields.map((f) => record.values[f] ?? null);
				if (values.includes(null)) continue;
				const identity = JSON.stringify([model?.ref, unique.key, values]);
				const other = seen.get(identity);
				if (other !== undefined && other !== record.key) {
					c.report.add({
						code: 'dataset.not-unique',
						file: fileOf(dataset),
						pointer: `/records/${i}/values`,
						details: { key: record.key, other, fields: unique.fields.join(', '), names: '' },
					});
				}
				seen.set(identity, record.key);
			}
		}
	}
}

function checkAccounts(index: RecordIndex, c: Checking): void {
	for (const definition of c.home.accounts) {
		const file = fileOf(definition);
		for (const [i, account] of definition.accounts.entries()) {
			if (account.person) checkKey(account.person, person, { file, pointer: `/accounts/${i}/person`, purpose: 'demo' }, index, c);
			for (const [j, role] of account.roles.entries()) checkRole(role, { file, pointer: `/accounts/${i}/roles/${j}` }, c);
		}
	}
}

function checkRole(ref: string, at: { file: string; pointer: string }, c: Checking): void {
	const [app, key] = absoluteModel(ref, c.home.app.key).split('/') as [string, string];
	const catalogue = app === c.home.app.key ? c.home : c.apps.get(app);
	if (catalogue?.roles.has(key) || (app === c.home.app.key && c.broken.has(`role/${key}`))) return;
	const names = catalogue ? [...catalogue.roles.keys()].map((r) => (ref.includes('/') ? `${app}/${r}` : r)) : [];
	c.report.add({ code: 'reference.unknown-role', ...at, details: { name: ref, names: names.join(' ') } });
}
