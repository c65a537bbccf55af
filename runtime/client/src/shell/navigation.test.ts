import { describe, expect, it } from 'vitest';
import { pageOf } from '../pages/page-of.ts';
import { maintenanceApp } from '../test-support/maintenance-app.ts';
import { homeOf, navigationOf } from './navigation.ts';

const keys = (app = maintenanceApp()) => navigationOf(app, '其他').map((g) => [g.title, g.entries.map((e) => e.key)]);

describe('the navigation of an app', () => {
	it('has its groups', () => {
		expect(keys()).toEqual([['维修', ['orders']]]);
	});
	it('lists below them the pages that no group names, without a heading where there is nothing else', () => {
		const app = maintenanceApp();
		app.navigation.push({ key: 'others', title: '', pages: ['board'] });
		app.pages.board = { key: 'board', title: '看板', blocks: [] };
		expect(keys(app)).toEqual([
			['维修', ['orders']],
			['其他', ['board']],
		]);
		expect(keys({ ...app, navigation: app.navigation.slice(1) })).toEqual([['', ['board']]]);
	});
	it('is the models of an app that has no page, each with a table and a page of one record', () => {
		const app = { ...maintenanceApp(), pages: {}, navigation: [], home: null };
		expect(keys(app)).toEqual([['', ['-work_order', '-machine']]]);
		expect(homeOf(app)).toBe('-work_order');
		expect(pageOf(app, '-work_order', null)?.blocks).toMatchObject([{ type: 'table', model: 'maintenance/work_order' }]);
		expect(pageOf(app, '-machine', null)?.blocks[0]).toHaveProperty('columns', [
			{ key: 'name', field: 'name' },
			{ key: 'critical', field: 'critical' },
		]);
		expect(pageOf(app, '-work_order', 'id')?.record).toBe('maintenance/work_order');
		expect(pageOf(app, '-nothing', null)).toBeNull();
	});
});
