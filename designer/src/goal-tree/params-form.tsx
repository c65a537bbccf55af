import type { ScoringRule } from '@dougong/engine';
import type { JsonObject, JsonValue } from '@dougong/schemas';
import { Button, Field, IconButton } from '@dougong/ui';
import { useId } from 'react';
import { ChoiceCell, NumberCell } from './inputs.tsx';
import type { TreeTexts } from './texts.ts';

type Params = ScoringRule['params'];
type Property = Params['properties'][string];

interface ParamsFormProps {
	/** Closed: numbers, choices, and lists of rows of numbers. */
	schema: Params;
	value: JsonObject;
	texts: TreeTexts;
	onChange(name: string, value: JsonValue | undefined): void;
}
/** The parameters of a rule, drawn from their schema. What it has no box for stays as it is in the content. */
export function ParamsForm({ schema, value, texts, onChange }: ParamsFormProps) {
	const id = useId();
	return (
		<>
			{Object.entries(schema.properties as { [name: string]: Property }).map(([name, property]) => {
				const title = titleOf(property, name, texts);
				if (property.type === 'array')
					return <Rows key={name} title={title} schema={property} rows={rowsOf(value[name])} texts={texts} onChange={(rows) => onChange(name, rows)} />;
				const at = value[name] ?? (property.default as JsonValue | undefined);
				const options = property.enum as string[] | undefined;
				if (property.type !== 'number' && property.type !== 'integer' && !options) return null;
				return (
					<Field key={name} id={`${id}${name}`} label={title}>
						{options ? (
							<ChoiceCell
								id={`${id}${name}`}
								label={title}
								value={String(at)}
								words={Object.fromEntries(options.map((o) => [o, texts.schemaOptions[o] ?? o]))}
								onChange={(next) => onChange(name, next)}
							/>
						) : (
							<NumberCell
								id={`${id}${name}`}
								label={title}
								value={value[name] as number | undefined}
								placeholder={property.default === undefined ? undefined : String(property.default)}
								onChange={(next) => onChange(name, next)}
							/>
						)}
					</Field>
				);
			})}
		</>
	);
}

type Row = { [column: string]: number };
function rowsOf(value: JsonValue | undefined): Row[] {
	return Array.isArray(value) ? (value as Row[]) : [];
}

interface RowsProps {
	title: string;
	schema: Property;
	rows: readonly Row[];
	texts: TreeTexts;
	onChange(rows: Row[]): void;
}
/** A table of numbers, such as the steps of a step table. */
function Rows({ title, schema, rows, texts, onChange }: RowsProps) {
	const columns = Object.entries(((schema.items as Property | undefined)?.properties ?? {}) as { [name: string]: Property });
	const last = rows.at(-1);
	const next = Object.fromEntries(columns.map(([name]) => [name, (last?.[name] ?? 0) + 10]));
	return (
		<fieldset className="field tree-rows">
			<legend className="field__label">{title}</legend>
			<table>
				<thead>
					<tr>
						{columns.map(([name, column]) => (
							<th key={name} scope="col">
								{titleOf(column, name, texts)}
							</th>
						))}
						<td />
					</tr>
				</thead>
				<tbody>
					{rows.map((row, i) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
						<tr key={i}>
							{columns.map(([name, column]) => (
								<td key={name}>
									<NumberCell
										label={`${titleOf(column, name, texts)} ${i + 1}`}
										value={row[name]}
										onChange={(value) => value !== undefined && onChange(rows.map((r, n) => (n === i ? { ...r, [name]: value } : r)))}
									/>
								</td>
							))}
							<td>
								{rows.length > 1 && (
									<IconButton icon="x" size="s" label={`${texts.remove} ${i + 1}`} onClick={() => onChange(rows.filter((_, n) => n !== i))} />
								)}
							</td>
						</tr>
					))}
				</tbody>
			</table>
			<Button size="s" icon="plus" onClick={() => onChange([...rows, next])}>
				{texts.addRow}
			</Button>
		</fieldset>
	);
}

function titleOf(schema: Property, name: string, texts: TreeTexts): string {
	const title = schema.title ?? name;
	return texts.schemaTitles[title] ?? title;
}
