import type { AuditAction, AuditEntry } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Icon, Pill, Skeleton } from '@dougong/ui';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { listAccounts, listAudit, listRoles } from '../api/admin.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { useApps } from '../runtime/use-apps.ts';
import { refOf } from './member-name.ts';
import { type AuditNames, auditDetails, auditSentence, withKey } from './audit-words.ts';

const icons: Record<AuditAction extends `${infer Area}.${string}` ? Area : never, string> = {
	account: 'user',
	app: 'app',
	calendar: 'calendar',
	'call-host': 'external-link',
	channel: 'message',
	delivery: 'mail',
	delegation: 'users',
	environment: 'box',
	job: 'refresh',
	member: 'users',
	period: 'lock',
	runs: 'list',
	secret: 'lock',
	token: 'key',
	webhook: 'external-link',
	workspace: 'building',
};

/** Who administered what, newest first, day by day. */
export function AuditPage({ env }: { env: string }) {
	const { t, language } = useClient();
	const names = useNames(env);
	const audit = useInfiniteQuery({
		queryKey: ['audit'],
		queryFn: ({ pageParam }) => listAudit(pageParam),
		initialPageParam: null as number | null,
		getNextPageParam: (last) => last.nextBefore,
	});
	const entries = audit.data?.pages.flatMap((p) => p.entries) ?? [];
	return (
		<>
			<div className="head">
				<p>{t('audit.lead')}</p>
			</div>
			{audit.isLoading && <Skeleton lines={8} height={28} />}
			{audit.error && <ErrorNote problem={asProblem(audit.error)} onRetry={() => void (audit.data ? audit.fetchNextPage() : audit.refetch())} />}
			{audit.data && entries.length === 0 && <EmptyState icon="history" title={t('audit.none')} body={t('audit.none-body')} />}
			{daysOf(entries, language).map(([day, lines]) => (
				<section key={day} className="audit" aria-label={day}>
					<h2 className="audit__day">{day}</h2>
					<ul className="list">
						{lines.map((entry) => (
							<Line key={entry.id} entry={entry} names={names} />
						))}
					</ul>
				</section>
			))}
			{audit.hasNextPage ? (
				<p className="admin__more">
					<Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
						{t('audit.more')}
					</Button>
				</p>
			) : (
				entries.length > 0 && (
					<p className="admin__more muted" role="status">
						{t('audit.all')}
					</p>
				)
			)}
		</>
	);
}

function Line({ entry, names }: { entry: AuditEntry; names: AuditNames }) {
	const { t, me, language } = useClient();
	const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(new Date(entry.at));
	const [area] = entry.action.split('.') as [keyof typeof icons];
	const details = auditDetails(entry, t, names);
	// The sentence names the environment itself where it is about one.
	const environment = area === 'environment' ? null : entry.environment;
	return (
		<li>
			<span className="audit__icon">
				<Icon name={icons[area]} size={15} />
			</span>
			<span className="list__main">
				{auditSentence(entry, t, names)}
				{details.length > 0 && <small>{details.join(' · ')}</small>}
			</span>
			{environment && <Pill>{me.environments.find((e) => e.key === environment)?.title ?? environment}</Pill>}
			<time
				className="audit__time"
				dateTime={entry.at}
				title={new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' }).format(new Date(entry.at))}
			>
				{time}
			</time>
		</li>
	);
}

/** Names as this environment knows them; what it does not know stays as it was recorded. */
function useNames(env: string): AuditNames {
	const { language } = useClient();
	const accounts = useQuery({ queryKey: ['accounts'], queryFn: listAccounts }).data;
	const roles = useQuery({ queryKey: ['roles', env, language], queryFn: () => listRoles(env), staleTime: 5 * 60_000 }).data;
	const apps = useApps(env).data;
	return {
		person: (username) => withKey(accounts?.find((a) => a.username === username)?.name, username),
		app: (key) => {
			const app = apps?.find((a) => a.key === key);
			return withKey(app?.titles?.[language] ?? app?.title, key);
		},
		role: (key) => roles?.find((r) => refOf(r) === key)?.title ?? key,
	};
}

function daysOf(entries: readonly AuditEntry[], language: string): [string, AuditEntry[]][] {
	const format = new Intl.DateTimeFormat(language, { dateStyle: 'full' });
	const days = new Map<string, AuditEntry[]>();
	for (const entry of entries) {
		const day = format.format(new Date(entry.at));
		days.set(day, [...(days.get(day) ?? []), entry]);
	}
	return [...days];
}
