import { periodAt, periodTitle } from '@dougong/engine';
import type { Period } from '@dougong/schemas';
import { useDesigner } from '../designer-context.ts';
import type { SummaryProps } from './summary.tsx';

/** What kind of period it is, by the one that we are in. */
export function PeriodSummary({ content, catalogue, onGo }: SummaryProps<Period>) {
	const { texts, language } = useDesigner();
	const at = new Date().toISOString();
	const present = periodAt(content, { today: at.slice(0, 10), now: at });
	return (
		<>
			{content.description && <p className="summary__lead">{content.description}</p>}
			<dl className="fact-list">
				<div>
					<dt>{texts.presentPeriod}</dt>
					<dd>{present && periodTitle(present, language === 'en' ? 'en' : 'zh')}</dd>
				</div>
				{(content.managers ?? []).length > 0 && (
					<div>
						<dt>{texts.periodManagers}</dt>
						<dd>
							{content.managers?.map((role) => (
								<button key={role} type="button" className="link" onClick={() => onGo(`roles/${role}.json`)}>
									{catalogue.roles.get(role)?.title ?? role}
								</button>
							))}
						</dd>
					</div>
				)}
			</dl>
		</>
	);
}
