import { presentNow } from '@dougong/ui';
import { graphOf, Picture } from '@dougong/plugins/picture';
import type { RunDetail } from '@dougong/schemas/api';
import { useMemo } from 'react';

/** The picture of a run; the canvas comes with it. */
export function RunPicture({ run, title, language }: { run: RunDetail; title: string; language: string }) {
	const graph = useMemo(() => graphOf(run, language, presentNow()), [run, language]);
	return <Picture title={title} {...graph} language={language} />;
}
