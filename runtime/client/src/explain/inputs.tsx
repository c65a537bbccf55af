import type { Explanation, ExplanationInput } from '@dougong/schemas/api';
import { IconButton } from '@dougong/ui';
import type { ComputedAt, RuntimePort } from '@dougong/ui/contracts';
import type { ExplainTexts } from './texts.ts';
import { Value } from './value.tsx';
import { plainWords, roundedText } from './value-words.ts';

interface InputsProps {
	runtime: RuntimePort;
	of: Explanation;
	texts: ExplainTexts;
	onFollow(next: ComputedAt, title: string): void;
}
/** What went into a value: single inputs as a list, each set of records as a table that ends with what it came to. */
export function Inputs({ runtime, of, texts, onFollow }: InputsProps) {
	const single = of.inputs.filter((input) => !input.records);
	return (
		<>
			{single.length > 0 && (
				<dl className="explain__inputs">
					{single.map((input) => (
						<div key={input.label}>
							<dt>{input.title}</dt>
							<dd>
								{input.restricted ? <span className="muted">{texts.restricted}</span> : <InputValue runtime={runtime} of={of} input={input} />}
								{input.computed && <Follow title={input.title} to={input.computed} texts={texts} onFollow={onFollow} />}
							</dd>
						</div>
					))}
				</dl>
			)}
			{of.inputs
				.filter((input) => input.records)
				.map((input) => (
					<Records key={input.label} runtime={runtime} input={input} texts={texts} onFollow={onFollow} />
				))}
		</>
	);
}

/** An input that is a field of the record itself is shown as that field shows it. */
function InputValue({ runtime, of, input }: { runtime: RuntimePort; of: Explanation; input: ExplanationInput }) {
	const key = /^\[(\w+)\]$/.exec(input.label)?.[1];
	const field = runtime.app.models[of.model]?.fields.find((f) => f.key === key && !f.reference);
	return <Value runtime={runtime} field={field} value={roundedText(input.value ?? null)} />;
}

function Records({
	runtime,
	input,
	texts,
	onFollow,
}: {
	runtime: RuntimePort;
	input: ExplanationInput;
	texts: ExplainTexts;
	onFollow: InputsProps['onFollow'];
}) {
	const records = input.records ?? [];
	const labels = [...new Set(records.flatMap((r) => Object.keys(r.values)))];
	const words = (value: Parameters<typeof plainWords>[0]) => plainWords(value, runtime.language);
	const model = records.find((r) => r.computed)?.computed?.model;
	const fields = new Map(labels.map((label) => [label, fieldNamed(runtime, model, plainLabel(label))]));
	// Entries of a day or a step often have no title: their values tell them apart.
	const isTitled = labels.length < 2 || records.some((r) => r.restricted || r.title !== null);
	const count = new Intl.NumberFormat(runtime.language);
	const total = input.total ?? records.length;
	if (records.length === 0) {
		return (
			<p className="explain__none">
				{input.title}: <span className="muted">{texts.none}</span>
			</p>
		);
	}
	return (
		<figure className="explain__records">
			<figcaption>
				{input.title}
				<span className="muted">
					{total > records.length ? texts.some(count.format(records.length), count.format(total)) : texts.records(count.format(total))}
				</span>
			</figcaption>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
			<section className="explain__scroll" tabIndex={0} aria-label={input.title}>
				<table>
					<thead>
						<tr>
							{isTitled && <th scope="col">{texts.record}</th>}
							{labels.map((label) => (
								<th key={label} scope="col" className="num">
									{plainLabel(label)}
								</th>
							))}
							<td />
						</tr>
					</thead>
					<tbody>
						{records.map((record) => (
							<tr key={record.id}>
								{isTitled && <th scope="row">{record.restricted ? <span className="muted">{texts.restricted}</span> : (record.title ?? texts.untitled)}</th>}
								{labels.map((label) => (
									<td key={label} className="num">
										{record.restricted && record.values[label] === undefined ? (
											'—'
										) : (
											<Value runtime={runtime} field={fields.get(label)} value={roundedText(record.values[label] ?? null)} />
										)}
									</td>
								))}
								<td>{record.computed && <Follow title={record.title ?? texts.untitled} to={record.computed} texts={texts} onFollow={onFollow} />}</td>
							</tr>
						))}
					</tbody>
					{input.value !== undefined && (
						<tfoot>
							<tr>
								<th scope="row">{texts.result}</th>
								<td className="num" colSpan={Math.max(1, labels.length - (isTitled ? 0 : 1))}>
									{words(input.value ?? null)}
								</td>
								<td />
							</tr>
						</tfoot>
					)}
				</table>
			</section>
		</figure>
	);
}

const plainLabel = (label: string) => label.replaceAll(/[[\]]/g, '');

/** What is read of each record is labelled by titles; a field of that title says how its values are shown. */
function fieldNamed(runtime: RuntimePort, model: string | undefined, title: string) {
	const found = (model && runtime.app.models[model]?.fields.filter((f) => f.title === title && !f.reference)) || [];
	return found.length === 1 ? found[0] : undefined;
}

function Follow({ title, to, texts, onFollow }: { title: string; to: ComputedAt; texts: ExplainTexts; onFollow: InputsProps['onFollow'] }) {
	return <IconButton size="s" icon="chevron-right" label={texts.drill(title)} onClick={() => onFollow(to, title)} />;
}
