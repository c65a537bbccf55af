import type { PersonRef, RunEntry } from '@dougong/schemas/api';
import { Icon, Person, presentNow } from '@dougong/ui';
import { useClient } from '../client-context.ts';
import { taskAddress } from '../tasks/addresses.ts';
import { DueMark } from '../tasks/due-mark.tsx';
import { PlainLink } from '../tasks/plain-link.tsx';
import { taskTexts } from '../tasks/texts.ts';
import { instant } from '../tasks/words.ts';
import type { RunTexts } from './texts.ts';

/** Where a run stands, who holds it up since when, and why it has stopped. */
export function Whereabouts({ env, at, isOver, words }: { env: string; at: RunEntry['at']; isOver: boolean; words: RunTexts }) {
	const { language } = useClient();
	if (isOver) return null;
	return (
		<section aria-labelledby="run-where">
			<h2 id="run-where">{words.where}</h2>
			{at.length === 0 && <p className="muted">{words.nowhere}</p>}
			<ul className="where">
				{at.map((place) => (
					<li key={`${place.node} ${place.since}`} data-failed={place.error !== null || undefined}>
						<Icon name={place.error === null ? 'clock' : 'alert'} size={17} />
						<div>
							<p>
								<strong>{place.title}</strong> <span className="muted">{words.since(instant(place.since, language))}</span>{' '}
								{place.due && (
									<DueMark of={{ due: place.due, overdue: Date.parse(place.due) < presentNow().getTime() }} words={taskTexts(language)} language={language} />
								)}
							</p>
							{place.error !== null ? (
								<p className="where__error">
									{words.error}: {place.error}
								</p>
							) : place.waitingFor.length > 0 ? (
								<p className="where__people">
									{place.waitingFor.map((p) => (
										<TaskOf key={p.id} env={env} place={place} person={p} />
									))}
								</p>
							) : (
								<p className="muted">{words.waitsForNobody}</p>
							)}
							{place.warning && <p className="where__error">{place.warning}</p>}
						</div>
					</li>
				))}
			</ul>
		</section>
	);
}

/** Whoever looks after the workflow gets to the task from here, to hand it over. */
function TaskOf({ env, place, person }: { env: string; place: RunEntry['at'][number]; person: PersonRef }) {
	const task = place.tasks?.find((one) => one.assignee === person.id);
	const name = <Person name={person.title} />;
	return task ? <PlainLink to={taskAddress(env, task.id)}>{name}</PlainLink> : name;
}
