import '../styles/sign-in.css';
import { Avatar, Button, Field, IconButton, Input, Note } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { type FormEvent, useEffect, useState } from 'react';
import { type DemoAccount, listDemoAccounts, signIn } from '../api/endpoints.ts';
import { asProblem } from '../api/problem.ts';
import { type Language, languageNames, languages } from '../i18n/language.ts';
import type { ClientTranslate } from '../i18n/translate.ts';

export interface SignInProps {
	t: ClientTranslate;
	/** The session ended while somebody was at work. */
	expired?: boolean;
	language: Language;
	setLanguage(language: Language): void;
	onSignedIn(): void;
}

/** User name and password; where the installation has a demo, its accounts to choose from. */
export function SignInPage({ t, expired, language, setLanguage, onSignedIn }: SignInProps) {
	const [username, setUsername] = useState('');
	const [password, setPassword] = useState('');
	const [visible, setVisible] = useState(false);
	const [busy, setBusy] = useState(false);
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [demo, setDemo] = useState<DemoAccount[]>([]);
	useEffect(() => {
		document.title = `${t('signin.title')} · Dougong 斗拱`;
	}, [t]);
	useEffect(() => {
		listDemoAccounts().then(setDemo, () => setDemo([]));
	}, []);
	const enter = async (name: string, secret: string) => {
		setBusy(true);
		setProblem(null);
		try {
			await signIn({ username: name, password: secret });
			onSignedIn();
		} catch (error) {
			setProblem(asProblem(error));
			setBusy(false);
		}
	};
	const submit = (event: FormEvent) => {
		event.preventDefault();
		if (!username.trim() || !password) return setProblem({ code: 'client.incomplete', title: t('signin.incomplete'), detail: '' });
		void enter(username.trim(), password);
	};
	return (
		<div className="signin">
			<main className="signin__card">
				<Logo />
				<h1>{t('signin.title')}</h1>
				<p className="muted">{t('signin.tagline')}</p>
				<form onSubmit={submit} className="signin__form">
					{expired && !problem && <Note title={t('signin.expired')}>{t('signin.expired-body')}</Note>}
					{problem && (
						<Note kind="error" title={problem.title}>
							{problem.detail}
						</Note>
					)}
					<Field id="username" label={t('signin.username')}>
						<Input
							id="username"
							name="username"
							autoComplete="username"
							autoCapitalize="none"
							spellCheck={false}
							value={username}
							onChange={(e) => setUsername(e.target.value)}
						/>
					</Field>
					<Field id="password" label={t('signin.password')}>
						<div className="signin__password">
							<Input
								id="password"
								name="password"
								type={visible ? 'text' : 'password'}
								autoComplete="current-password"
								value={password}
								onChange={(e) => setPassword(e.target.value)}
							/>
							<IconButton icon={visible ? 'eye-off' : 'eye'} label={t(visible ? 'signin.hide' : 'signin.show')} onClick={() => setVisible(!visible)} />
						</div>
					</Field>
					<Button type="submit" variant="primary" busy={busy}>
						{t('signin.submit')}
					</Button>
				</form>
				{demo.length > 0 && (
					<section className="signin__demo" aria-labelledby="demo-title">
						<h2 id="demo-title">{t('signin.demo')}</h2>
						<p className="muted">{t('signin.demo-hint')}</p>
						<ul>
							{demo.map((account) => (
								<li key={account.username}>
									<button type="button" disabled={busy} onClick={() => void enter(account.username, account.password)}>
										<Avatar name={account.title} size="m" />
										<span>
											{account.title}
											<small>{account.username}</small>
										</span>
									</button>
								</li>
							))}
						</ul>
					</section>
				)}
			</main>
			<footer className="signin__foot">
				{languages.map((l) => (
					<Button key={l} variant="ghost" size="s" aria-pressed={l === language} onClick={() => setLanguage(l)}>
						{languageNames[l]}
					</Button>
				))}
			</footer>
		</div>
	);
}

function Logo() {
	return (
		<p className="signin__logo">
			<img src="/favicon.svg" alt="" width="36" height="36" />
			<span>Dougong 斗拱</span>
		</p>
	);
}
