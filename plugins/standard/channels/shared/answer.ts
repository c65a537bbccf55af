import { type ChannelOutcome, outcomeOfStatus } from '@dougong/engine';
import { objectIn } from './plain.ts';

/** What an answer says that has a code of its own beside the status: 0 is success. */
export function outcomeOfCode(status: number, body: string, names: { code: string; text: string; busy: readonly number[] }): ChannelOutcome {
	const byStatus = outcomeOfStatus(status);
	if (byStatus.kind !== 'sent') return byStatus;
	const answer = objectIn(body);
	const code = answer?.[names.code];
	if (code === 0) return { kind: 'sent' };
	if (typeof code !== 'number') return { kind: 'failed', reason: 'the answer is not that of such a robot; check the address' };
	const reason = `${names.code} ${code}: ${String(answer?.[names.text] ?? '')}`;
	return { kind: names.busy.includes(code) ? 'retry' : 'failed', reason };
}
