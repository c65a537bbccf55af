import type { ScoringInput } from '@dougong/engine';
import type { GoalTree, JsonObject, JsonValue } from '@dougong/schemas';
import { Field, IconButton, Select } from '@dougong/ui';
import { useId } from 'react';
import { localText, useDesigner } from '../designer-context.ts';
import { useEditing } from '../formula/editing.ts';
import { FormulaCell } from './formula-cell.tsx';
import { NumberCell } from './inputs.tsx';
import { ParamsForm } from './params-form.tsx';
import type { TreeEditing } from './tree-editing.ts';

const limits = ['cap', 'floor', 'gate'] as const;

/** One way to score: its rule, what goes in, and the limits of what comes out. */
export function ScoringCard({ editing, at }: { editing: TreeEditing; at: number }) {
	const { language, registry } = useDesigner();
	const id = useId();
	const { tree, texts, set } = editing;
	const scoring = tree.scoring[at] as GoalTree['scoring'][number];
	const rule = registry.scoringRules.find((r) => r.name === scoring.rule);
	const pointer = `/scoring/${at}`;
	const title = useOptionTitle(tree, 'rule', scoring.key) ?? scoring.title ?? scoring.key;
	const titleOf = (input: ScoringInput) => localText(input.title, language);
	const change = (name: string) => {
		const next = registry.scoringRules.find((r) => r.name === name);
		const kept = Object.fromEntries(Object.entries(scoring.inputs ?? {}).filter(([input]) => next?.inputs.some((i) => i.name === input)));
		const { params: _, parts, inputs: __, ...rest } = scoring;
		const changed = { ...rest, rule: name, ...(Object.keys(kept).length > 0 && { inputs: kept }), ...(next?.parts && parts && { parts }) };
		set(pointer, changed as unknown as JsonObject);
	};
	const options = registry.scoringRules.map((r) => ({ value: r.name, label: localText(r.title, language) }));
	return (
		<section className="tree-card" aria-label={title}>
			<header>
				<h4>{title}</h4>
				<Select aria-label={`${texts.rule}: ${title}`} value={scoring.rule} options={options} onChange={(e) => change(e.target.value)} />
				{tree.scoring.length > 1 && <IconButton icon="trash" size="s" label={texts.removeOf(title)} onClick={() => set(pointer, undefined)} />}
			</header>
			{rule && <p className="muted">{localText(rule.description, language)}</p>}
			<dl className="fact-list">
				{rule?.inputs.map((input) => (
					<div key={input.name}>
						<dt>{titleOf(input)}</dt>
						<dd>
							<FormulaCell
								editing={editing}
								pointer={`${pointer}/inputs/${input.name}`}
								title={`${title} · ${titleOf(input)}`}
								returns={input.type}
								value={scoring.inputs?.[input.name]}
								isOptional={input.optional ?? false}
								empty={input.optional ? texts.optional : undefined}
							/>
						</dd>
					</div>
				))}
				{scoring.parts && (
					<div>
						<dt>{texts.partsOf}</dt>
						<dd>{modelTitle(editing, scoring.parts.model)}</dd>
					</div>
				)}
				{scoring.parts &&
					rule?.parts?.map((input) => (
						<div key={`part ${input.name}`}>
							<dt>{titleOf(input)}</dt>
							<dd>
								<FormulaCell
									editing={editing}
									pointer={`${pointer}/parts/inputs/${input.name}`}
									title={`${title} · ${titleOf(input)}`}
									returns={input.type}
									model={editing.absolute(scoring.parts?.model ?? '')}
									value={scoring.parts?.inputs[input.name]}
									isOptional={input.optional ?? false}
									empty={input.optional ? texts.optional : undefined}
								/>
							</dd>
						</div>
					))}
			</dl>
			<div className="tree-card__limits">
				{rule && (
					<ParamsForm
						schema={rule.params}
						value={(scoring.params ?? {}) as JsonObject}
						texts={texts}
						onChange={(name, value) => set(`${pointer}/params/${name}`, value)}
					/>
				)}
				{limits.map((name) => (
					<Field key={name} id={`${id}${name}`} label={texts[name]}>
						<NumberCell
							id={`${id}${name}`}
							label={texts[name]}
							value={scoring[name]}
							onChange={(value: JsonValue | undefined) => set(`${pointer}/${name}`, value)}
						/>
					</Field>
				))}
			</div>
		</section>
	);
}

function modelTitle(editing: TreeEditing, model: string): string {
	return editing.absolute(model).split('/')[1] ?? model;
}

/** What people call an option of the field that the tree uses for something. */
export function useOptionTitle(tree: GoalTree, use: 'rule' | 'status', option: string): string | undefined {
	const options = useOptions(tree, use);
	return options.find((o) => o.value === option)?.label;
}

/** The options of the field that the tree uses for something, with titles. */
export function useOptions(tree: GoalTree, use: 'rule' | 'status'): { value: string; label: string }[] {
	const { language } = useDesigner();
	const editing = useEditing();
	const key = tree.fields[use];
	if (!editing || key === undefined) return [];
	const model = tree.model.includes('/') ? tree.model : `${editing.catalogue.app.key}/${tree.model}`;
	const field = editing
		.scopeOf(model)
		.fields(model)
		?.find((f) => f.key === key);
	const keys = field?.type?.t === 'text' ? (field.type.options ?? []) : [];
	return keys.map((value) => ({ value, label: field?.optionTitle?.(value, language) ?? value }));
}
