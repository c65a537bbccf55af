/**
 * Every refusal that the server can answer with (RFC 9457, application/problem+json). The only list: docs/problems.md is held equal to it.
 * A retired code stays, marked `retired`, and is never used again. `next` says what to do; {name} is filled from the details.
 */
export const problemBase = 'tag:dougong.dev,2026:problem/';

interface ProblemKind {
	status: number;
	title: { en: string; zh: string };
	next: { en: string; zh: string };
}
const p = (status: number, en: string, zh: string, nextEn: string, nextZh: string): ProblemKind => ({
	status,
	title: { en, zh },
	next: { en: nextEn, zh: nextZh },
});

export const problems = {
	'request.malformed': p(
		400,
		'The request could not be read',
		'请求无法读取',
		'Check that the body is valid JSON and that the address and parameters are as documented: {reason}',
		'请检查请求体是否为合法 JSON，地址和参数是否符合文档：{reason}',
	),
	'request.too-large': p(413, 'The request is too large', '请求内容过大', 'Send less at once; the limit is {limit}.', '请减少单次提交的内容，上限为 {limit}。'),
	'request.unknown-address': p(
		404,
		'There is nothing at this address',
		'该地址不存在',
		'Check the address; /api/v1/openapi lists the ones that exist.',
		'请检查地址是否正确。',
	),
	'request.too-many': p(429, 'Too many attempts', '尝试次数过多', 'Wait {seconds} seconds, then try again.', '请等待 {seconds} 秒后再试。'),
	'auth.required': p(401, 'You are not signed in', '尚未登录', 'Sign in, or send a valid API token.', '请先登录，或携带有效的 API 令牌。'),
	'auth.wrong-password': p(
		401,
		'User name or password is wrong',
		'用户名或密码错误',
		'Try again; an administrator can set a new password.',
		'请重新输入；管理员可以重置密码。',
	),
	'auth.account-disabled': p(403, 'This account is disabled', '该账号已停用', 'Ask an administrator to enable it.', '请联系管理员启用该账号。'),
	'auth.not-a-member': p(403, 'You are not a member of this environment', '您不是该环境的成员', 'Ask an administrator to add you.', '请联系管理员将您加入。'),
	'auth.admin-only': p(403, 'Only an administrator may do this', '仅管理员可执行此操作', 'Ask an administrator.', '请联系管理员。'),
	'auth.cross-site': p(403, 'The request came from another site', '请求来自其他站点', 'Open the page of this product and try again.', '请在本系统页面中操作。'),
	'account.unknown': p(404, 'There is no such account', '账号不存在', 'Check the user id; /members lists the accounts.', '请检查用户标识。'),
	'account.exists': p(409, 'This user name is taken', '用户名已被使用', 'Choose a name other than {username}.', '请更换用户名“{username}”。'),
	'account.last-admin': p(
		409,
		'Somebody must stay an administrator',
		'至少需要一名管理员',
		'Make another account an administrator first.',
		'请先将其他账号设为管理员。',
	),
	'account.person-taken': p(
		409,
		'Another account belongs to this person',
		'该人员已关联其他账号',
		'Unlink the other account first.',
		'请先解除另一账号与该人员的关联。',
	),
	'account.token-unknown': p(
		404,
		'There is no such API token',
		'API 令牌不存在',
		'It may have been deleted; list your tokens.',
		'该令牌可能已被删除，请查看令牌列表。',
	),
	'environment.unknown': p(404, 'There is no such environment', '环境不存在', 'Check the environment in the address.', '请检查地址中的环境名称。'),
	'environment.exists': p(409, 'An environment with this key exists already', '同名环境已存在', 'Choose another key.', '请更换标识。'),
	'environment.protected': p(
		409,
		'This environment cannot be removed',
		'该环境不能删除',
		'Only environments other than {environment} can be removed.',
		'“{environment}”以外的环境才能删除。',
	),
	'environment.not-confirmed': p(
		422,
		'The removal is not confirmed',
		'删除未经确认',
		'Everything in {environment} would be lost. Repeat its key as confirm={environment}.',
		'“{environment}”中的全部数据将丢失。请以 confirm={environment} 重复其标识进行确认。',
	),
	'environment.busy': p(409, 'The environment is in use', '环境正在使用中', 'Wait a moment, then try again.', '请稍后重试。'),
	'app.unknown': p(404, 'There is no such app', '应用不存在', 'Check the app key, or install the app first.', '请检查应用标识，或先安装该应用。'),
	'app.exists': p(
		409,
		'Another app is installed under this key',
		'该标识下已安装其他内容的应用',
		'Publish the change to {app} instead, or choose another key.',
		'请改为发布对“{app}”的更改，或更换标识。',
	),
	'app.required-missing': p(409, 'An app that this one requires is not installed', '缺少依赖的应用', 'Install {app} first.', '请先安装 {app}。'),
	'draft.missing': p(
		404,
		'This app has no draft',
		'该应用没有草稿',
		'Save a draft first, or send the app with the request.',
		'请先保存草稿，或在请求中附上应用内容。',
	),
	'draft.conflict': p(
		409,
		'Somebody saved this draft in the meantime',
		'草稿已被他人修改',
		'Load the draft again (version {found}, 0: there is none any more), take over your changes, then save.',
		'请重新载入草稿（版本 {found}，0 表示草稿已不存在），合并您的更改后再保存。',
	),
	'template.unknown': p(404, 'There is no such template', '模板不存在', 'Choose one of the listed templates.', '请从模板列表中选择。'),
	'definition.invalid': p(422, 'The definition has mistakes', '定义有误', 'Mend the listed mistakes, then try again.', '请修正所列问题后重试。'),
	'definition.too-new': p(
		422,
		'The definition is of a newer language version',
		'定义的语言版本过新',
		'Upgrade the server: it reads up to version {supported}, this is version {found}.',
		'请升级服务器：当前支持到版本 {supported}，定义为版本 {found}。',
	),
	'publish.data-conflict': p(
		409,
		'Existing records do not fit the new definition',
		'现有数据不符合新定义',
		'See the plan: {reason}',
		'请查看发布计划：{reason}',
	),
	'publish.outdated': p(
		409,
		'Someone published in the meantime',
		'其他人已先行发布',
		'Look at the newest revision ({found}) and plan again.',
		'请查看最新版本（{found}）后重新生成计划。',
	),
	'publish.busy': p(409, 'Another publish is running', '另一个发布正在进行', 'Wait a moment, then try again.', '请稍后重试。'),
	'revision.unknown': p(404, 'There is no such revision', '版本不存在', 'Choose one of the listed revisions.', '请从版本列表中选择。'),
	'model.unknown': p(404, 'There is no such model', '模型不存在', 'Check the model key.', '请检查模型标识。'),
	'form.unknown': p(404, 'There is no such form', '表单不存在', 'Check the form key.', '请检查表单标识。'),
	'record.not-found': p(
		404,
		'There is no such record, or you may not see it',
		'记录不存在或您无权查看',
		'Check the address; the record may have been archived.',
		'请检查地址；该记录可能已归档。',
	),
	'record.forbidden': p(
		403,
		'Your roles do not allow this',
		'您的角色没有此权限',
		'Ask an administrator for a role that allows {action} on {model}.',
		'请向管理员申请对“{model}”的{action}权限。',
	),
	'record.version-conflict': p(
		409,
		'Somebody changed this record in the meantime',
		'该记录已被他人修改',
		'Load it again (version {found}), look at the changes, then save yours.',
		'请重新载入（版本 {found}），确认变更后再保存。',
	),
	'record.in-use': p(
		409,
		'Other records refer to this one',
		'该记录被其他记录引用',
		'Archive or change the {count} records of {model} first.',
		'请先处理“{model}”中的 {count} 条记录。',
	),
	'record.not-unique': p(409, 'A record with this value exists already', '已存在相同的记录', 'Use another value for {fields}.', '请为“{fields}”更换其他值。'),
	'record.cycle': p(422, 'A record cannot lie below itself', '记录不能成为自己的下级', 'Choose another parent.', '请选择其他上级。'),
	'input.invalid': p(422, 'Some values are not valid', '部分内容有误', 'Mend the listed fields.', '请修正所列字段。'),
	'query.invalid': p(400, 'The query is not valid', '查询条件有误', 'Check: {reason}', '请检查：{reason}'),
	'query.cursor': p(400, 'The page cursor does not fit this query', '翻页标记与查询不符', 'Start again without a cursor.', '请去掉翻页标记重新查询。'),
	'query.too-slow': p(503, 'The query took too long', '查询超时', 'Narrow the filter.', '请缩小查询范围。'),
	'idempotency.in-progress': p(
		409,
		'The same request is still being worked on',
		'相同请求正在处理',
		'Wait a moment, then ask again with the same key.',
		'请稍后使用相同的键重试。',
	),
	'idempotency.different': p(
		422,
		'This idempotency key was used for another request',
		'幂等键已用于其他请求',
		'Use a new key for a new request.',
		'请为新的请求使用新的键。',
	),
	'server.unavailable': p(503, 'The database cannot be reached', '数据库暂不可用', 'Try again in a moment.', '请稍后重试。'),
	'server.error': p(
		500,
		'Something went wrong on our side',
		'服务器内部错误',
		'Try again; if it happens again, tell an administrator the number {id}.',
		'请重试；若仍出现，请将编号 {id} 告知管理员。',
	),
} as const satisfies Record<string, ProblemKind>;
export type ProblemCode = keyof typeof problems;
