import { Icon } from '@dougong/ui';
import { useClient } from '../client-context.ts';
import { inboxAddress } from '../tasks/addresses.ts';
import { PlainLink } from '../tasks/plain-link.tsx';
import { useTaskCounts } from '../tasks/queries.ts';
import './tasks-button.css';

const most = 99;

/** The way to what waits for the reader, with how many; red when something is late. */
export function TasksButton({ env, isCurrent }: { env: string; isCurrent: boolean }) {
	const { t } = useClient();
	const { todo = 0, overdue = 0 } = useTaskCounts(env).data ?? {};
	const label = overdue > 0 ? t('work.tasks-late', { todo, overdue }) : todo > 0 ? t('work.tasks-left', { todo }) : t('work.tasks');
	return (
		<PlainLink to={inboxAddress(env)} className="tasks-button" label={label} isCurrent={isCurrent}>
			<Icon name="checklist" size={18} />
			{todo > 0 && (
				<span className="tasks-button__count" data-late={overdue > 0 || undefined} aria-hidden="true">
					{todo > most ? `${most}+` : todo}
				</span>
			)}
		</PlainLink>
	);
}
