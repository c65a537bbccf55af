import { fileOf } from '@dougong/engine';
import type { Bundle, Diagnostic } from '@dougong/schemas';
import { Button, Icon, IconButton } from '@dougong/ui';
import { useDesigner } from '../designer-context.ts';
import { titleOf } from './definition-list.tsx';

/** More are not read anyway; mending the first ones shortens the list. */
const mostShown = 200;

interface ProblemsProps {
	findings: Diagnostic[] | undefined;
	isChecking: boolean;
	present: Bundle;
	onCheck(): void;
	onJump(finding: Diagnostic): void;
	onClose(): void;
}
/** What the check found, by definition; a press goes there. */
export function Problems({ findings, isChecking, present, onCheck, onJump, onClose }: ProblemsProps) {
	const { texts } = useDesigner();
	const errors = findings?.filter((d) => d.severity === 'error').length ?? 0;
	const shown = (findings ?? []).slice(0, mostShown);
	const files = [...new Set(shown.map((d) => d.file))];
	return (
		<section className="findings" aria-label={texts.problems}>
			<header>
				<h2>{texts.problems}</h2>
				<Button size="s" variant="ghost" icon="refresh" busy={isChecking} onClick={onCheck}>
					{texts.check}
				</Button>
				<IconButton size="s" icon="x" className="findings__close" label={texts.close} onClick={onClose} />
			</header>
			<p className="findings__count" role="status">
				{findings === undefined ? (
					texts.checking
				) : findings.length === 0 ? (
					<>
						<Icon name="check-circle" className="ok" /> {texts.noProblems}
					</>
				) : (
					texts.problemCount(errors, findings.length - errors)
				)}
			</p>
			<div className="findings__scroll">
				{files.map((file) => (
					<div key={file}>
						<h3>{nameOf(file, present, texts.app)}</h3>
						<ul>
							{shown
								.filter((d) => d.file === file)
								.map((d) => (
									<li key={`${d.code} ${d.pointer} ${d.range?.join()}`}>
										<button type="button" className={`finding finding--${d.severity}`} onClick={() => onJump(d)}>
											<Icon name={d.severity === 'error' ? 'alert' : 'info'} label={d.severity === 'error' ? texts.error : texts.warning} />
											<span>
												{d.message}
												{d.hint && <span className="muted"> {d.hint}</span>}
											</span>
										</button>
									</li>
								))}
						</ul>
					</div>
				))}
				{findings && findings.length > shown.length && <p className="muted findings__rest">{texts.moreFindings(findings.length - shown.length)}</p>}
			</div>
		</section>
	);
}

function nameOf(file: string, present: Bundle, app: string): string {
	const found = present.definitions.find((d) => fileOf(d) === file);
	return found ? titleOf(found) : file === 'app.json' ? app : file;
}
