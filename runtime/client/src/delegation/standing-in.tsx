import type { DelegationEntry } from '@dougong/schemas/api';
import { Icon } from '@dougong/ui';
import { useClient } from '../client-context.ts';
import { delegationsAddress } from '../tasks/addresses.ts';
import { PlainLink } from '../tasks/plain-link.tsx';
import { delegationDays } from './delegation-days.ts';
import { type DelegationTexts, delegationTexts } from './texts.ts';
import { useDelegations } from './use-delegations.ts';
import '../workflows/workflows.css';

/** Above the tasks: who does mine, and whose I do, now and soon. Nothing without a delegation. */
export function StandingIn({ env }: { env: string }) {
	const { me, language } = useClient();
	const words = delegationTexts(language);
	const person = me.environments.find((e) => e.key === env)?.person?.id;
	const { data } = useDelegations(env, language);
	const lines = (data ?? []).flatMap((entry) => lineOf(entry, person, words, language) ?? []);
	if (lines.length === 0) return null;
	return (
		<div className="standing-in">
			<Icon name="users" size={16} />
			<ul aria-label={words.list}>
				{lines.map(({ key, text }) => (
					<li key={key}>{text}</li>
				))}
			</ul>
			<PlainLink to={delegationsAddress(env)}>{words.open}</PlainLink>
		</div>
	);
}

function lineOf(entry: DelegationEntry, person: string | undefined, words: DelegationTexts, language: string): { key: string; text: string } | null {
	const { id: key, state, of, to } = entry;
	if (state !== 'now' && state !== 'coming') return null;
	const days = delegationDays(entry, language);
	if (of.id === person) return { key, text: words.standing.mine[state](to.title, days) };
	return to.id === person ? { key, text: words.standing.theirs[state](of.title, days) } : null;
}
