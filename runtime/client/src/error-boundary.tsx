import { Button, EmptyState } from '@dougong/ui';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import type { ClientTranslate } from './i18n/translate.ts';

interface Props {
	t: ClientTranslate;
	/** A new value tries to draw again, e.g. the address. */
	resetKey?: string;
	children: ReactNode;
}
/** A fault while drawing stays in its part of the screen; the rest goes on working. */
export class ErrorBoundary extends Component<Props, { error: Error | null; resetKey?: string }> {
	override state: { error: Error | null; resetKey?: string } = { error: null, resetKey: this.props.resetKey };

	static getDerivedStateFromError(error: Error) {
		return { error };
	}
	static getDerivedStateFromProps(props: Props, state: { resetKey?: string }) {
		return props.resetKey === state.resetKey ? null : { error: null, resetKey: props.resetKey };
	}
	override componentDidCatch(error: Error, info: ErrorInfo) {
		console.error(error, info.componentStack);
	}
	override render() {
		if (!this.state.error) return this.props.children;
		const { t } = this.props;
		const reload = (
			<Button icon="refresh" onClick={() => window.location.reload()}>
				{t('error.reload')}
			</Button>
		);
		return <EmptyState icon="alert" title={t('error.title')} body={t('error.body')} action={reload} />;
	}
}
