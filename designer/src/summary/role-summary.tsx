import type { Role } from '@dougong/schemas';
import { Icon } from '@dougong/ui';
import { useDesigner } from '../designer-context.ts';
import { useFormulaAt } from '../formula/formula-list.tsx';
import { formulaTexts } from '../formula/texts.ts';
import { formulaWords } from './formula-words.ts';
import type { SummaryProps } from './summary.tsx';

const actions = ['read', 'create', 'update', 'delete'] as const;

/** Who may do what, as a matrix: a tick is every record, a condition those for which it holds. */
export function RoleSummary({ content, catalogue, onGo }: SummaryProps<Role>) {
	const { texts, language } = useDesigner();
	const formulaAt = useFormulaAt(content);
	const models = Object.entries(content.models);
	return (
		<>
			{content.description && <p className="summary__lead">{content.description}</p>}
			{content.everyone && <p className="muted">{texts.everyone}</p>}
			<div className="summary__scroll">
				<table className="facts">
					<thead>
						<tr>
							<th>{texts.model}</th>
							{actions.map((a) => (
								<th key={a}>{texts.can[a]}</th>
							))}
						</tr>
					</thead>
					<tbody>
						{models.map(([key, access]) => {
							const model = catalogue.models.get(key);
							const named = (what: 'hidden' | 'read-only') =>
								Object.entries(access.fields ?? {})
									.filter(([, how]) => how === what)
									.map(([field]) => model?.fieldsByKey.get(field)?.title ?? field);
							return (
								<tr key={key}>
									<th scope="row">
										{model?.title ?? key}
										<FieldLine title={texts.hiddenFields} fields={named('hidden')} />
										<FieldLine title={texts.readOnlyFields} fields={named('read-only')} />
									</th>
									{actions.map((a) => (
										<td key={a}>
											<Rows
												rule={access[a]}
												words={(formula) => formulaWords(formula, model, catalogue, language)}
												onOpen={formulaAt?.(`/models/${key.replaceAll('/', '~1')}/${a}`)}
											/>
										</td>
									))}
								</tr>
							);
						})}
					</tbody>
				</table>
			</div>
			<h3>{texts.pages}</h3>
			<ul className="chips-list">
				{content.pages.map((page) => (
					<li key={page}>
						<button type="button" className="link" onClick={() => onGo(`pages/${page}.json`)}>
							{catalogue.pages.get(page)?.title ?? page}
						</button>
					</li>
				))}
			</ul>
		</>
	);
}

interface RowsProps {
	rule: boolean | string | undefined;
	words(formula: string): string;
	onOpen: (() => void) | undefined;
}
function Rows({ rule, words, onOpen }: RowsProps) {
	const { texts, language } = useDesigner();
	if (rule === true) return <Icon name="check" label={texts.allRecords} className="ok" />;
	if (typeof rule === 'string' && onOpen) {
		return (
			<button type="button" className="q" title={formulaTexts(language).edit} onClick={onOpen}>
				{words(rule)}
			</button>
		);
	}
	if (typeof rule === 'string') return <q title={rule}>{words(rule)}</q>;
	return <span className="muted">{texts.noRecords}</span>;
}

function FieldLine({ title, fields }: { title: string; fields: string[] }) {
	if (fields.length === 0) return null;
	return (
		<span className="facts__note muted">
			{title}: {fields.join('、')}
		</span>
	);
}
