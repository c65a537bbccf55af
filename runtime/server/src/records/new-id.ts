import { randomBytes } from 'node:crypto';

let pool = Buffer.alloc(0);
let used = 0;
let last = { ms: Number.NaN, count: 0 };

/**
 * A UUID v7: later ones sort after earlier ones, so new records lie at the end of every index. Within a millisecond so do those of one
 * process, as long as they are not thousands: a clock may stand (RFC 9562, 6.2, method 1).
 */
export function newRecordId(at: Date = new Date()): string {
	if (used + 10 > pool.length) {
		pool = randomBytes(2560);
		used = 0;
	}
	const random = pool.toString('hex', used, used + 10);
	used += 10;
	const ms = at.getTime();
	last = { ms, count: ms === last.ms ? (last.count + 1) & 0xfff : Number.parseInt(random.slice(0, 3), 16) & 0x7ff };
	const time = ms.toString(16).padStart(12, '0');
	const variant = ((Number.parseInt(random[3] ?? '0', 16) & 0x3) | 0x8).toString(16);
	return `${time.slice(0, 8)}-${time.slice(8)}-7${last.count.toString(16).padStart(3, '0')}-${variant}${random.slice(4, 7)}-${random.slice(7, 19)}`;
}
