import type { CatalogueModel } from '../definition/catalogue.ts';
import type { LocalText } from '../kinds/field-type.ts';
import type { StorageStep } from './steps.ts';

type Unworded<S> = S extends StorageStep ? Omit<S, 'sentence'> : never;
type Sentences = { [K in StorageStep['step']]: (step: Unworded<Extract<StorageStep, { step: K }>>, say: Say) => LocalText };
interface Say {
	model: string;
	field(column: string): string;
}

/** What a step does, for the person who publishes. */
export function sentence(step: Unworded<StorageStep>, model: CatalogueModel): LocalText {
	const field = (column: string) => model.fields.find((f) => f.columnName === column)?.title ?? column;
	return (sentences[step.step] as (step: Unworded<StorageStep>, say: Say) => LocalText)(step, { model: model.title, field });
}

const sentences: Sentences = {
	'create-table': (step, { model }) => ({
		en: `Makes the table of “${model}” with ${step.columns.length} fields`,
		zh: `新建“${model}”的数据表，包含 ${step.columns.length} 个字段`,
	}),
	'archive-table': (_, { model }) => ({ en: `Archives “${model}” with all its records`, zh: `归档“${model}”及其全部记录` }),
	'restore-table': (_, { model }) => ({ en: `Brings “${model}” back with its records`, zh: `恢复“${model}”及其记录` }),
	'add-column': (step, { model, field }) => ({ en: `Adds “${field(step.column)}” to “${model}”`, zh: `为“${model}”添加“${field(step.column)}”` }),
	'archive-column': (step, { model, field }) => ({
		en: `Archives “${field(step.column)}” of “${model}” with its values`,
		zh: `归档“${model}”的“${field(step.column)}”及其数据`,
	}),
	'restore-column': (step, { model, field }) => ({
		en: `Brings “${field(step.column)}” of “${model}” back with its values`,
		zh: `恢复“${model}”的“${field(step.column)}”及其数据`,
	}),
	'set-type': (step, { model, field }) => ({
		en: `Makes room for larger values in “${field(step.column)}” of “${model}”`,
		zh: `扩大“${model}”的“${field(step.column)}”的取值范围`,
	}),
	'copy-column': (step, { model, field }) => ({
		en: `Copies the values of “${field(step.column)}” of “${model}” into its new form`,
		zh: `将“${model}”的“${field(step.column)}”的数据转换为新格式`,
	}),
	backfill: (step, { model, field }) => ({
		en: `Fills “${field(step.column)}” with ${JSON.stringify(step.value)} in records of “${model}” that have none`,
		zh: `将“${model}”中“${field(step.column)}”为空的记录填为 ${JSON.stringify(step.value)}`,
	}),
	'add-check': (step, { model, field }) => ({
		en: `Guards the limits of “${field(step.column)}” of “${model}”`,
		zh: `限制“${model}”的“${field(step.column)}”的取值`,
	}),
	'drop-constraint': (step, { model }) => ({ en: `Lifts a rule of “${model}” (${step.constraint})`, zh: `解除“${model}”的一项约束（${step.constraint}）` }),
	'add-foreign-key': (step, { model, field }) => ({
		en: `Ties “${field(step.column)}” of “${model}” to records that exist`,
		zh: `保证“${model}”的“${field(step.column)}”引用的记录存在`,
	}),
	'validate-constraint': (step, { model }) => ({
		en: `Checks the records of “${model}” against ${step.constraint}`,
		zh: `按 ${step.constraint} 检查“${model}”的现有记录`,
	}),
	'create-index': (step, { model, field }) => {
		const fields = step.columns.map((c) => field(c.column));
		return step.kind === 'unique'
			? { en: `Keeps ${fields.join(' and ')} of “${model}” unique`, zh: `保证“${model}”的“${fields.join('、')}”不重复` }
			: { en: `Makes ${fields.join(' and ')} of “${model}” fast to find and sort by`, zh: `加快按“${fields.join('、')}”查找和排序“${model}”` };
	},
	recompute: (step, { model, field }) => ({
		en: `Works out ${step.fields.map(field).join(', ')} of “${model}” anew in every record`,
		zh: `重新计算“${model}”全部记录的“${step.fields.map(field).join('、')}”`,
	}),
	'drop-index': (step, { model }) => ({
		en: `Removes an index of “${model}” that is not needed any more (${step.index})`,
		zh: `删除“${model}”不再需要的索引（${step.index}）`,
	}),
};
