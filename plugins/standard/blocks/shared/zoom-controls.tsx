import { Icon } from '@dougong/ui';
import { ControlButton, Controls, type FitViewOptions, useReactFlow } from '@xyflow/react';

export interface ZoomWords {
	controls: string;
	zoomIn: string;
	zoomOut: string;
	fit: string;
}

/** Buttons of a drawing: nearer, farther, all of it. They are ours because those of the library have no words in the reader's language. */
export function ZoomControls({ words, fit }: { words: ZoomWords; fit: FitViewOptions }) {
	const flow = useReactFlow();
	const buttons = [
		{ icon: 'plus', words: words.zoomIn, press: () => flow.zoomIn() },
		{ icon: 'minus', words: words.zoomOut, press: () => flow.zoomOut() },
		{ icon: 'expand', words: words.fit, press: () => flow.fitView(fit) },
	];
	return (
		<Controls showInteractive={false} showZoom={false} showFitView={false} aria-label={words.controls}>
			{buttons.map((button) => (
				<ControlButton key={button.icon} onClick={() => void button.press()} aria-label={button.words} title={button.words}>
					<Icon name={button.icon} />
				</ControlButton>
			))}
		</Controls>
	);
}
