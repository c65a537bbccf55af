import './sandbox-bar.css';
import type { Me } from '@dougong/schemas/api';
import { Icon, setPresentAhead } from '@dougong/ui';
import { useEffect, useMemo, useRef, useState } from 'react';
import { request } from '../api/http.ts';

export interface SandboxWords {
	/** `沙盒：不影响正式数据，消息不会发出` */
	label: string;
	/** The same in short, for phones. */
	short: string;
	forwarding: string;
	/** Of the link to the page where the clock is set. */
	clock: string;
}
export interface SandboxBarProps {
	me: Me;
	/** The environment that the page is of; of no sandbox there is no bar. */
	env: string | null;
	language: string;
	words: SandboxWords;
	/** For who may set the clock. */
	href: string | null;
	/** The clock has come to another day: what is shown may be of a former one. */
	onMoved?(): void;
}
type State = NonNullable<Me['environments'][number]['sandbox']>;

const calmMs = 15_000;
const forwardingMs = 1_500;

/** Says on every page of a sandbox that it is one, and what time it is there. It asks the server now and then. */
export function SandboxBar({ me, env, language, words, href, onMoved }: SandboxBarProps) {
	const known = me.environments.find((e) => e.key === env);
	const state = useSandboxState(me, env, onMoved);
	useEffect(() => {
		const { dataset } = document.documentElement;
		if (state) dataset.sandbox = '';
		return () => {
			delete dataset.sandbox;
		};
	}, [state]);
	if (!known || !state) return null;
	const time = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', timeZone: state.timeZone }).format(new Date(state.now));
	const short = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: state.timeZone }).format(new Date(state.now));
	return (
		<section className="sandbox-bar" aria-label={words.short}>
			<Icon name="box" size={15} />
			<strong>{known.title}</strong>
			<span className="sandbox-bar__wide">{words.label}</span>
			<span className="sandbox-bar__narrow">{words.short}</span>
			<span className="sandbox-bar__time" data-forwarding={state.forwarding || undefined}>
				<Icon name="clock" size={14} />
				<time className="sandbox-bar__wide" dateTime={state.now}>
					{time}
				</time>
				<time className="sandbox-bar__narrow" dateTime={state.now}>
					{short}
				</time>
				{state.forwarding && <em>{words.forwarding}</em>}
			</span>
			{href && <a href={href}>{words.clock}</a>}
		</section>
	);
}

function useSandboxState(me: Me, env: string | null, onMoved: (() => void) | undefined): State | null {
	const given = me.environments.find((e) => e.key === env)?.sandbox ?? null;
	const [asked, setAsked] = useState<{ env: string | null; state: State | null }>({ env, state: given });
	const isNewer = asked.env === env && asked.state && given && asked.state.now >= given.now;
	const state = isNewer ? asked.state : given;
	const isSandbox = given !== null;
	// While it is drawn, and not after: what is drawn below already goes by this clock.
	const now = state?.now;
	useMemo(() => setPresentAhead(now === undefined ? 0 : Date.parse(now) - Date.now()), [now]);
	const moved = useRef(onMoved);
	moved.current = onMoved;
	const day = state && dayOf(state);
	const before = useRef({ env, day });
	useEffect(() => {
		if (before.current.env === env && before.current.day !== day) moved.current?.();
		before.current = { env, day };
	}, [env, day]);
	const every = state?.forwarding ? forwardingMs : calmMs;
	useEffect(() => {
		if (!isSandbox) return;
		const ask = () => {
			if (document.visibilityState !== 'visible') return;
			// When it does not answer, the next time may; others say that the server is gone.
			request<Me>('GET', '/me').then(
				({ environments }) => setAsked({ env, state: environments.find((e) => e.key === env)?.sandbox ?? null }),
				() => {},
			);
		};
		const timer = setInterval(ask, every);
		return () => clearInterval(timer);
	}, [isSandbox, env, every]);
	return state;
}

function dayOf({ now, timeZone }: State): string {
	return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date(now));
}
