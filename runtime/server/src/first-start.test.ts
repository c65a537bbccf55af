import { expect, it } from 'vitest';
import { demoWarning } from './first-start.ts';

const demo = [{ username: 'operator', password: 'published', title: 'Operator' }];

it.each(['127.0.0.1', '127.0.1.1', 'localhost', '::1'])('demo accounts are no danger on %s', (host) => {
	expect(demoWarning(host, demo)).toBeNull();
});

it.each(['0.0.0.0', '::', '192.168.1.7', 'intranet', '127.0.0.1.example.com'])('warns of demo accounts that others reach on %s', (host) => {
	expect(demoWarning(host, demo)).toContain('operator');
	expect(demoWarning(host, [])).toBeNull();
});
