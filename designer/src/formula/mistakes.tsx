import type { FormulaDiagnostic } from '@dougong/engine';
import { Button, Icon } from '@dougong/ui';
import type { FormulaCode } from './formula-code.ts';
import type { FormulaTexts } from './texts.ts';

interface MistakesProps {
	diagnostics: readonly FormulaDiagnostic[];
	texts: FormulaTexts;
	own: 'zh' | 'en';
	code: { current: Pick<FormulaCode, 'replace' | 'select'> | null };
}
/** Every mistake with what to do about it; where that is sure, at one press. */
export function Mistakes({ diagnostics, texts, own, code }: MistakesProps) {
	const fixes = apart(diagnostics.flatMap((d) => d.fix ?? []));
	const change = (fix: NonNullable<FormulaDiagnostic['fix']>) => ({ from: fix.range[0], to: fix.range[1], insert: fix.text });
	return (
		<section className="mistakes" aria-label={texts.whatIsWrong}>
			<p className="mistakes__count" role="status">
				{diagnostics.length === 0 ? (
					<>
						<Icon name="check-circle" className="ok" /> {texts.noMistakes}
					</>
				) : (
					texts.mistakes(diagnostics.length)
				)}
				{fixes.length > 1 && (
					<Button size="s" onClick={() => code.current?.replace(fixes.map(change))}>
						{texts.fixAll(fixes.length)}
					</Button>
				)}
			</p>
			<ul>
				{diagnostics.map((d) => {
					const { fix } = d;
					return (
						<li key={`${d.code} ${d.range.join()}`} className={`finding finding--${d.severity}`}>
							<Icon name={d.severity === 'error' ? 'alert' : 'info'} />
							<button type="button" className="mistakes__text" title={texts.goThere} onClick={() => code.current?.select(d.range[0], d.range[1])}>
								<span>{d.message[own]}</span>
								{d.hint && <span className="muted">{d.hint[own]}</span>}
							</button>
							{fix && (
								<Button size="s" onClick={() => code.current?.replace([change(fix)])}>
									{texts.fix}
								</Button>
							)}
						</li>
					);
				})}
			</ul>
		</section>
	);
}

/** Those that do not touch each other, the first ones first. */
function apart(fixes: readonly NonNullable<FormulaDiagnostic['fix']>[]) {
	const taken: NonNullable<FormulaDiagnostic['fix']>[] = [];
	for (const fix of fixes.toSorted((a, b) => a.range[0] - b.range[0])) if (fix.range[0] >= (taken.at(-1)?.range[1] ?? 0)) taken.push(fix);
	return taken;
}
