import { applyTheme } from '@dougong/client';
import { Button, Icon, IconButton } from '@dougong/ui';
import type { ReactNode } from 'react';
import { useDesigner } from './designer-context.ts';

/** The bar on top: the way back, where one is, and what can be done here. */
export function TopBar({ back, title, sub, children }: { back: ReactNode; title: ReactNode; sub?: ReactNode; children?: ReactNode }) {
	const { texts, language, setLanguage } = useDesigner();
	const isDark = () => document.documentElement.dataset.theme === 'dark';
	return (
		<header className="topbar">
			{back}
			<div className="topbar__title">
				<h1>{title}</h1>
				{sub && <span className="topbar__sub muted">{sub}</span>}
			</div>
			<div className="topbar__tools">{children}</div>
			<IconButton className="topbar__theme" icon="sun" label={texts.theme} onClick={() => applyTheme(isDark() ? 'light' : 'dark')} />
			<Button variant="ghost" lang={language === 'en' ? 'zh-CN' : 'en'} onClick={() => setLanguage(language === 'en' ? 'zh-CN' : 'en')}>
				<Icon name="globe" />
				<span className="topbar__language">{texts.otherLanguage}</span>
			</Button>
		</header>
	);
}
