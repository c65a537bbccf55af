import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectAccessible, screenshot, withPage } from '../support/browser.ts';
import type { Person } from '../support/server.ts';
import { type Errands, startErrands } from './errands.ts';
import { policyBreaches } from './maintenance.ts';

let world: Errands;
const phone = { width: 390, height: 844 };
const tablet = { width: 768, height: 1024 };
const wide = { width: 1440, height: 900 };

// Each test decides about requests of its own.
beforeEach(async () => {
	world = await startErrands();
	return () => world.app[Symbol.asyncDispose]();
});

/** Opens an address for somebody and looks at it until `look` is through. */
function at(size: { width: number; height: number }, who: Person, address: string, look: (page: Page) => Promise<void>): Promise<void> {
	return withPage({ ...size, baseURL: world.app.url }, async (page) => {
		const breaches = policyBreaches(page);
		await world.app.openAs(page, who);
		await page.goto(address);
		await look(page);
		expect(breaches).toEqual([]);
	});
}
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const bar = (page: Page) => page.getByRole('toolbar', { name: '操作' });
const act = (page: Page, name: string) => bar(page).getByRole('button', { name, exact: true }).click();
const dialog = (page: Page) => page.getByRole('dialog');
const confirm = (page: Page, name: string) => dialog(page).getByRole('button', { name, exact: true }).click();
const story = (page: Page) => page.getByRole('list', { name: '经过', exact: true });
async function choosePerson(page: Page, label: string, name: string): Promise<void> {
	await dialog(page).getByRole('combobox', { name: label }).fill(name);
	await page.getByRole('option', { name: new RegExp(name) }).click();
}
const taskAddress = async (who: Person, what: string) => `/production/-tasks/${await world.taskOf(who, what)}`;
const runOf = async (run: string) => (await world.li.get(`/production/runs/${run}`)).body;

describe('a request that is bought', () => {
	it('is submitted on its page, reviewed on a phone, and signed', async () => {
		const record = await world.request('示波器');
		await at(wide, world.li, `/production/errands/request/${record}`, async (page) => {
			await button(page, '提交审批').click();
			await page.getByText('已发起').waitFor();
			const block = page.getByRole('region', { name: '流程' });
			await block.getByText(/当前在“技术审核” · 等待 王工/).waitFor();
			await page.getByRole('figure', { name: '“采购 示波器”的流程图' }).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'record-with-runs-1440');
		});
		await at(phone, world.wang, '/production/-tasks', async (page) => {
			await page.getByRole('link', { name: '我的待办，1 条待处理' }).waitFor();
			await page.getByRole('link', { name: /采购 示波器/ }).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'inbox-390');
			await page.getByRole('link', { name: /采购 示波器/ }).click();
			await page.getByText('请核对规格，并填写技术意见。').waitFor();
			// Beside the landmark of the navigation, this one has a name of its own.
			await page.getByRole('complementary', { name: '经过' }).waitFor();
			expect(await page.getByText('供应商底价').count()).toBe(0);
			await screenshot(page, 'task-390');
			await act(page, '同意');
			// What the node asks for has to be filled in before anything is sent.
			await page
				.getByRole('alert')
				.getByText(/技术意见/)
				.waitFor();
			await page.getByLabel('技术意见').fill('规格符合要求');
			await act(page, '同意');
			await dialog(page).getByLabel('意见（选填）').fill('可以采购');
			await expectAccessible(page);
			await confirm(page, '同意');
			await page.getByText('全部处理完了').waitFor();
			await story(page).getByText('可以采购').waitFor();
			expect((await world.li.get(`/production/apps/errands/records/request/${record}`)).body.values.opinion).toBe('规格符合要求');
		});
		await at(wide, world.qian, await taskAddress(world.qian, '示波器'), async (page) => {
			await bar(page).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'task-1440');
			await act(page, '同意');
			await confirm(page, '同意');
			await dialog(page).getByText('请先签名').waitFor();
			const pad = dialog(page).getByRole('img', { name: '签名板' });
			const box = await pad.boundingBox();
			if (!box) throw new Error('there is no pad to sign on');
			await page.mouse.move(box.x + 60, box.y + 100);
			await page.mouse.down();
			await page.mouse.move(box.x + 160, box.y + 40, { steps: 8 });
			await page.mouse.move(box.x + 260, box.y + 120, { steps: 8 });
			await page.mouse.up();
			await screenshot(page, 'signature-1440');
			await confirm(page, '同意');
			await page.getByRole('img', { name: '钱会计 的签名' }).waitFor();
		});
		const [run] = (await world.li.get(`/production/runs?model=errands/request&record=${record}`)).body.runs;
		expect(run).toMatchObject({ status: 'ended', outcome: 'bought' });
		await at(wide, world.li, `/production/-runs/${run.id}`, async (page) => {
			await page.getByRole('figure').getByText('财务复核', { exact: true }).first().waitFor();
			const told = await story(page).getByRole('listitem').allInnerTexts();
			expect(told[0]).toContain('李采购发起');
			expect(told.at(-1)).toContain('流程结束');
			await expectAccessible(page);
			await screenshot(page, 'run-ended-1440');
		});
	});
});

describe('a task that is not simply approved', () => {
	const reviewed = async (what: string) => {
		const made = await world.submitted(what);
		const task = (await world.wang.get(`/production/tasks/${await world.taskOf(world.wang, what)}`)).body;
		const body = { verb: 'approve', values: { opinion: '可以' }, version: task.record.version };
		const { status, text } = await world.wang.post(`/production/tasks/${task.id}/act`, body);
		expect(status, text).toBe(200);
		return made;
	};

	it('gets a further signer, who decides first', async () => {
		const { run } = await reviewed('色谱仪');
		await at(wide, world.qian, await taskAddress(world.qian, '色谱仪'), async (page) => {
			await act(page, '加签');
			await confirm(page, '加签');
			await dialog(page).getByText('请选择人员').waitFor();
			await choosePerson(page, '人员', '赵主任');
			await screenshot(page, 'add-signer-1440');
			await expectAccessible(page);
			await confirm(page, '加签');
			await page.getByText('已加签').first().waitFor();
			await page.getByRole('complementary').getByText('赵主任').first().waitFor();
		});
		await at(phone, world.zhao, '/production/-tasks', async (page) => {
			await page.getByRole('link', { name: /采购 色谱仪/ }).click();
			await act(page, '同意');
			if (await dialog(page).getByRole('img', { name: '签名板' }).count()) {
				await dialog(page).getByRole('button', { name: '键入姓名' }).click();
				await dialog(page)
					.getByRole('img', { name: /已签名/ })
					.waitFor();
			}
			await confirm(page, '同意');
			await page.getByText('已同意').first().waitFor();
		});
		expect((await runOf(run)).at[0].waitingFor).toMatchObject([{ title: '钱会计' }]);
	});

	it('is returned with a word, mended, and comes straight back', async () => {
		const { run, record } = await reviewed('显微镜');
		await at(wide, world.qian, await taskAddress(world.qian, '显微镜'), async (page) => {
			await act(page, '退回');
			await dialog(page).getByRole('radio', { name: '修改申请' }).check();
			await dialog(page).getByRole('radio', { name: '直接回到我这里' }).check();
			await dialog(page).getByLabel(/意见/).first().fill('用途请写具体');
			await screenshot(page, 'return-1440');
			await confirm(page, '退回');
			await page.getByText('已退回').first().waitFor();
		});
		await at(phone, world.li, '/production/-tasks', async (page) => {
			await page.getByRole('link', { name: /采购 显微镜/ }).click();
			await story(page).getByText('用途请写具体').waitFor();
			await page.getByRole('textbox', { name: '用途' }).fill('三车间来料检验');
			await screenshot(page, 'mend-390');
			await act(page, '完成');
			await confirm(page, '完成');
			await page.getByText('已完成').first().waitFor();
		});
		const { at: where } = await runOf(run);
		expect(where).toMatchObject([{ node: 'pay', waitingFor: [{ title: '钱会计' }] }]);
		expect((await world.li.get(`/production/apps/errands/records/request/${record}`)).body.values.reason).toBe('三车间来料检验');
	});

	it('says who was faster, and what they decided', async () => {
		await world.submitted('离心机');
		const id = await world.taskOf(world.wang, '离心机');
		await at(wide, world.wang, `/production/-tasks/${id}`, async (page) => {
			await page.getByLabel('技术意见').fill('不需要');
			await act(page, '同意');
			const { status, text } = await world.wang.post(`/production/tasks/${id}/act`, { verb: 'reject', comment: '预算不足' });
			expect(status, text).toBe(200);
			await confirm(page, '同意');
			await page.getByText('这条任务刚刚已被处理').waitFor();
			await page.getByText(/王工 在 .* 已“驳回”/).waitFor();
			await story(page).getByText('预算不足').waitFor();
			await screenshot(page, 'decided-meanwhile-1440');
		});
	});

	it('is withdrawn by who began it, on the page of the run', async () => {
		const { run } = await world.submitted('恒温箱');
		await at(phone, world.li, `/production/-runs/${run}`, async (page) => {
			await page.getByText('等待 王工').first().waitFor();
			await expectAccessible(page);
			await screenshot(page, 'run-390');
			await button(page, '查看流程图').click();
			await dialog(page).getByText('技术审核').first().waitFor();
			await screenshot(page, 'run-picture-390');
			await dialog(page).getByRole('button', { name: '关闭' }).click();
			await button(page, '撤回').click();
			await dialog(page).getByLabel(/原因/).fill('型号写错');
			await confirm(page, '撤回');
			await page.getByText('已撤回').first().waitFor();
		});
		expect(await runOf(run)).toMatchObject({ status: 'withdrawn' });
		expect((await world.wang.get('/production/tasks/counts')).body).toMatchObject({ todo: 0 });
	});
});

describe('the inbox', () => {
	it('is worked through by keyboard, several at once, and names those that were refused', async () => {
		for (const what of ['扳手', '卡尺', '万用表']) await world.submitted(what);
		await at(wide, world.wang, '/production/-tasks', async (page) => {
			await page.getByRole('link', { name: /采购 扳手/ }).waitFor();
			await screenshot(page, 'inbox-1440');
			await page.keyboard.press('j');
			await page.keyboard.press('x');
			await page.keyboard.press('j');
			await page.keyboard.press('x');
			await page.getByText('已选 2 条').first().waitFor();
			await expectAccessible(page);
			// An approval needs an opinion in the form: together they cannot be approved, and each says why.
			await page.keyboard.press('a');
			await dialog(page).getByText('同意这 2 条任务？').waitFor();
			await confirm(page, '同意');
			await dialog(page).getByText('2 条未能处理：').waitFor();
			await screenshot(page, 'batch-refused-1440');
			await page.keyboard.press('Escape');
			await page.keyboard.press('k');
			await page.keyboard.press('r');
			await dialog(page).getByLabel('意见').fill('重复申请');
			await confirm(page, '驳回');
			await expect.poll(async () => (await world.wang.get('/production/tasks/counts')).body.todo).toBe(2);
			await page.getByRole('link', { name: '我的待办，2 条待处理' }).waitFor();
			await page.keyboard.press('?');
			await dialog(page).getByText('启用单键快捷键').waitFor();
		});
	});

	it('takes several on a phone, and shows what somebody began as soon as it comes', async () => {
		await world.submitted('铅笔');
		await at(phone, world.wang, '/production/-tasks', async (page) => {
			await page.getByRole('link', { name: /采购 铅笔/ }).waitFor();
			await world.submitted('橡皮');
			// Nobody reloads: it comes over the live stream.
			await page.getByRole('link', { name: /采购 橡皮/ }).waitFor();
			await button(page, '批量处理').click();
			await page.getByRole('checkbox', { name: '选择可批量处理的全部' }).check();
			await bar(page).getByText('已选 2 条').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'batch-390');
			await bar(page).getByRole('button', { name: '驳回' }).click();
			await dialog(page).getByLabel('意见').fill('已有库存');
			await confirm(page, '驳回');
			await page.getByText('没有待您处理的任务').waitFor();
		});
		await at(tablet, world.li, '/production/-tasks?box=started', async (page) => {
			await page.getByRole('link', { name: /采购 铅笔/ }).waitFor();
			await page.getByText('已结束 · 不采购').first().waitFor();
			await expectAccessible(page);
			await screenshot(page, 'started-768');
		});
	});

	it('keeps a comment that was not sent, and sends it with a file and whom it mentions', async () => {
		await world.submitted('天平');
		await at(wide, world.wang, await taskAddress(world.wang, '天平'), async (page) => {
			const box = page.getByRole('textbox', { name: '评论' });
			await box.fill('量程够吗');
			await page.getByText('草稿已保存在本机').waitFor();
			await page.reload();
			await expect.poll(() => box.inputValue()).toBe('量程够吗');
			await box.pressSequentially('？@李');
			await page.getByRole('option', { name: /李采购/ }).click();
			await screenshot(page, 'mention-1440');
			await page.getByLabel('添加附件').setInputFiles({ name: '规格 1.txt', mimeType: 'text/plain', buffer: Buffer.from('0.1 mg') });
			await button(page, '移除 规格 1.txt').waitFor();
			await button(page, '发布评论').click();
			await story(page).getByText('@李采购').waitFor();
			const file = await story(page).getByRole('link', { name: '规格 1.txt' }).getAttribute('href');
			// Whoever sees the story may read what hangs on it.
			const address = String(file).replace('/api/v1', '');
			expect((await world.li.get(address)).text).toBe('0.1 mg');
			expect((await world.li.get(address.replace(/\?.*/, ''))).status).toBe(404);
			// Nobody gets at a file of somebody else by hanging it on a run of theirs.
			const other = await world.submitted('量杯');
			const stolen = await world.li.post(`/production/runs/${other.run}/act`, { verb: 'comment', comment: '看', files: [/files\/([^?]+)/.exec(address)?.[1]] });
			expect(stolen.body.code).toBe('file.unknown');
			await expect.poll(() => box.inputValue()).toBe('');
		});
	});
});

describe('whoever looks after a workflow', () => {
	it('sees its runs, and those that wait at a glance', async () => {
		for (const what of ['扳手', '卡尺']) await world.submitted(what);
		await at(wide, world.sun, '/production/-workflows/errands', async (page) => {
			await page.getByText('进行中 2').waitFor();
			await page.getByRole('link', { name: '采购审批' }).click();
			await page.getByRole('link', { name: '采购 扳手' }).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'workflow-1440');
			await page.getByRole('link', { name: '采购 扳手' }).click();
			await page.getByRole('figure').waitFor();
			await screenshot(page, 'run-1440');
		});
	});
});

/** What the server would answer after weeks and several revisions; the screens are looked at, not how it is worked out. */
async function answers(page: Page, address: string, answer: (body: Record<string, unknown> | null) => object): Promise<void> {
	await page.route(`**/api/v1/production/${address}`, (route) => route.fulfill({ json: answer(route.request().postDataJSON()) }));
}

describe('the tools of whoever looks after a workflow', () => {
	it('show where time is lost, the slowest step first', async () => {
		const node = { visits: 40, open: 3, longest: 900_000, overdue: 0, returned: 1 };
		const nodes = [
			{ ...node, node: 'pay', title: '财务复核', median: 7200, p90: 86_400 },
			{ ...node, node: 'review', title: '技术审核', median: 260_000, p90: 600_000, overdue: 2 },
		];
		await at(wide, world.sun, '/production/errands/requests', async (page) => {
			await answers(page, '**/dwell?*', () => ({ from: '', to: '', nodes, runs: { ended: 37, median: 300_000, p90: 700_000 } }));
			await page.goto('/production/-workflows/errands/buy?tab=dwell');
			const rows = page.getByRole('table').getByRole('row');
			await rows.nth(2).waitFor();
			expect((await rows.nth(1).allInnerTexts()).join()).toMatch(/技术审核[\s\S]*3 天[\s\S]*6.9 天/);
			await page.getByText('期间结束 37 个流程').waitFor();
			await expectAccessible(page);
			await screenshot(page, 'dwell-1440');
			await page.setViewportSize(phone);
			await screenshot(page, 'dwell-390');
		});
	});

	it('move runs of an old revision only as they were mapped and tried', async () => {
		const { run } = await world.submitted('旧流程');
		const moves: Record<string, unknown>[] = [];
		await at(wide, world.sun, '/production/errands/requests', async (page) => {
			const entry = { ...(await runOf(run)), revision: 7 };
			await answers(page, 'runs?*', () => ({ runs: [entry], cursor: null }));
			await answers(page, '**/buy/move', (body) => {
				moves.push(body ?? {});
				const to = (body?.nodes as Record<string, string> | undefined)?.review ?? null;
				const stay = to === null ? [{ run, subject: '采购 旧流程', node: 'review', reason: '新版本没有这一步' }] : [];
				const mapping = [{ from: 'review', title: '技术审核', to, runs: 1, suggestion: 'pay' }];
				return { moved: to === null ? 0 : 1, stay, mapping, targets: [{ key: 'pay', title: '财务复核' }], cursor: null, remaining: 0 };
			});
			await page.goto('/production/-workflows/errands/buy?tab=move');
			await page.getByText('新版本没有这一步').waitFor();
			await expect.poll(() => button(page, '迁移 0 个流程').isDisabled()).toBe(true);
			await page.getByLabel('技术审核 · 迁移后').selectOption('pay');
			await button(page, '迁移 1 个流程').click();
			await expectAccessible(page);
			await screenshot(page, 'move-1440');
			await confirm(page, '迁移 1 个流程');
			await page.getByText('已迁移 1 个流程').first().waitFor();
		});
		const done = moves.filter((body) => body.preview !== true);
		expect(done).toEqual([{ from: 7, nodes: { review: 'pay' } }]);
	});

	it('replay a run that has stopped, after showing what would be sent again', async () => {
		const { run } = await world.submitted('坏流程');
		const acts: Record<string, unknown>[] = [];
		await at(wide, world.sun, '/production/errands/requests', async (page) => {
			const before = await runOf(run);
			const failed = {
				...before,
				status: 'stopped',
				allowed: ['replay', 'cancel'],
				at: [{ ...before.at[0], error: '对方返回 500' }],
				nodes: before.nodes.map((n: { key: string }) => (n.key === 'review' ? { ...n, state: 'failed' } : n)),
				variables: [{ key: 'amount', title: '金额', text: '12800' }],
				effects: [
					{ key: `${run}:1`, kind: 'call', node: 'review', title: '通知供应商', state: 'failed', attempts: 5, at: before.startedAt, error: '对方返回 500' },
				],
			};
			await answers(page, `runs/${run}`, () => failed);
			await answers(page, `runs/${run}/act`, (body) => {
				acts.push(body ?? {});
				return body?.preview ? { again: [{ kind: 'call', node: 'review', title: '通知供应商', sentAt: before.startedAt, key: `${run}:1` }] } : { done: true };
			});
			await page.goto(`/production/-runs/${run}`);
			await page.getByText('出错: 对方返回 500').waitFor();
			await page.getByRole('figure').getByText('出错：对方返回 500').first().waitFor();
			await expectAccessible(page);
			await screenshot(page, 'run-stopped-1440');
			await button(page, '重新执行').click();
			await dialog(page).getByText('以下 1 项会再次发送：').waitFor();
			await dialog(page).getByLabel('金额').fill('9900');
			await screenshot(page, 'replay-1440');
			await confirm(page, '执行');
			await page.getByText('已重新执行').waitFor();
		});
		expect(acts.at(-1)).toEqual({ verb: 'replay', node: 'review', variables: { amount: 9900 } });
	});
});

describe('a delegation', () => {
	it('brings what waits already to the delegate, and ends when it is revoked', async () => {
		await world.submitted('游标卡尺');
		await at(wide, world.wang, '/production/-delegations', async (page) => {
			await button(page, '新建委托').click();
			await choosePerson(page, '委托给', '赵主任');
			const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
			await dialog(page).getByLabel('开始日期').fill(today);
			await dialog(page)
				.getByLabel('结束日期')
				.fill(`${Number(today.slice(0, 4)) + 1}${today.slice(4)}`);
			await screenshot(page, 'delegation-dialog-1440');
			await confirm(page, '保存');
			await page.getByText('王工 → 赵主任').waitFor();
			await page.getByText(/现有 1 条任务由其代办/).waitFor();
			await expectAccessible(page);
			await screenshot(page, 'delegations-1440');
		});
		await at(phone, world.zhao, '/production/-tasks', async (page) => {
			await page.getByText(/代 王工 处理/).waitFor();
		});
		await at(phone, world.wang, '/production/-delegations', async (page) => {
			await button(page, /^撤销/).click();
			await confirm(page, '撤销');
			await page.getByText('已撤销').first().waitFor();
			await screenshot(page, 'delegations-390');
		});
		expect((await world.zhao.get('/production/tasks/counts')).body).toMatchObject({ todo: 0 });
	});
});

describe('what to do next', () => {
	for (const size of [wide, phone]) {
		it(`begins with what workflows ask, each with a link to its task, at ${size.width} px`, async () => {
			for (const what of ['示波器', '万用表', '电烙铁', '热风枪', '稳压电源', '信号源']) await world.submitted(what);
			await at(size, world.wang, '/production/errands/today', async (page) => {
				const block = page.getByRole('region', { name: '下一步' });
				await block.getByRole('heading', { name: '流程待办 6' }).waitFor();
				const tasks = block.getByRole('listitem');
				await tasks.filter({ hasText: '采购 示波器' }).getByText('采购审批 · 技术审核').waitFor();
				expect(await tasks.count()).toBe(5);
				await expectAccessible(page);
				await screenshot(page, `todo-tasks-${size.width}`);
				await block.getByRole('link', { name: '查看全部 6 条' }).click();
				await page
					.getByRole('list', { name: '任务列表' })
					.getByRole('link', { name: /信号源/ })
					.waitFor();
				await page.goBack();
				await tasks.getByRole('link', { name: /示波器/ }).click();
				await page.getByText('请核对规格，并填写技术意见。').waitFor();
			});
			await at(size, world.zhao, '/production/errands/today', async (page) => {
				await page.getByText('都处理完了').waitFor();
			});
		});
	}

	it('says of somebody else’s task that one looks on, and not that one stands in', async () => {
		await world.submitted('示波器');
		await at(wide, world.sun, await taskAddress(world.wang, '示波器'), async (page) => {
			await page.getByText('这条任务由 王工 处理，您负责此流程：可以查看、移交他人或调整截止时间。').waitFor();
			expect(await page.getByText(/您正在代/).count()).toBe(0);
			await bar(page).getByRole('button', { name: '移交他人', exact: true }).waitFor();
		});
	});
});
