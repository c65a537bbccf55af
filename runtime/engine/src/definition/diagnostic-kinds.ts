/**
 * Every mistake that a definition can have, apart from those inside formulas (formula/messages.ts). docs/diagnostics.md is held equal to it.
 * `{name}` is filled from the details. The hint says what to do; `{suggestion}` becomes “Did you mean …?” when `names` holds something close.
 */
export interface DiagnosticKind {
	severity: 'error' | 'warning';
	en: string;
	zh: string;
	hintEn: string;
	hintZh: string;
}

export const diagnosticKinds = {
	// The app as files and as a bundle
	'bundle.malformed': e('This is no app bundle', '这不是应用包', 'Give { "app": {…}, "definitions": […] }', '应为 { "app": {…}, "definitions": […] }'),
	'file.no-app': e(
		'The app has no app.json',
		'缺少 app.json',
		'Add app.json with key, title, language and version',
		'请添加 app.json，包含 key、title、language、version',
	),
	'file.not-json': e('This is no JSON: {reason}', '不是合法的 JSON：{reason}', 'Mend the JSON', '请修正 JSON 语法'),
	'file.key-twice': e('“{key}” is said twice in one object', '同一对象中重复出现“{key}”', 'Keep one of the two', '请只保留一个'),
	'file.wrong-name': e(
		'The file is called {name}, but its key is “{key}”',
		'文件名为 {name}，但 key 是“{key}”',
		'Name the file after the key',
		'请让文件名与 key 一致',
	),
	'file.wrong-folder': e(
		'A {kind} does not belong into {folder}/',
		'{kind} 不应放在 {folder}/ 中',
		'Move the file, or make its kind “{expected}”',
		'请移动文件，或将 kind 改为“{expected}”',
	),
	'file.unknown-folder': w('Nothing reads this file', '该文件不会被读取', 'Folders are: {names}. {suggestion}', '可用文件夹：{names}。{suggestion}'),
	'language.unknown': e('“{found}” is no language version', '“{found}”不是有效的语言版本', 'Write "language": {newest}', '请填写 "language": {newest}'),
	'language.too-new': e(
		'The app is written in language version {found}',
		'应用使用的语言版本为 {found}',
		'This version reads up to {supported}: upgrade it',
		'当前最高支持版本 {supported}，请升级系统',
	),
	'definition.unknown-kind': e('There is no kind of definition “{kind}”', '没有“{kind}”这种定义', '{suggestion}', '{suggestion}'),
	'definition.twice': e('There are two {kind} definitions “{key}”', '{kind} “{key}”重复定义', 'Rename or delete one of them', '请重命名或删除其中一个'),

	// The shape of a definition
	'shape.unknown-key': e('There is no property “{key}” here', '此处没有属性“{key}”', '{suggestion}', '{suggestion}'),
	'shape.illegal-key': e(
		'“{key}” is no key',
		'“{key}”不是合法的标识',
		'Keys are small letters, digits and single _, and begin with a letter',
		'标识由小写字母、数字和单个下划线组成，以字母开头',
	),
	'shape.missing': e('“{key}” is missing', '缺少“{key}”', 'Add it', '请补充'),
	'shape.wrong-type': e('The value {reason}', '值的类型不对：{reasonZh}', '', ''),
	'shape.unknown-option': e('“{value}” is not allowed here', '此处不能使用“{value}”', 'Use one of: {names}. {suggestion}', '可用值：{names}。{suggestion}'),
	'shape.invalid-value': e('The value {reason}', '值不合规则：{reasonZh}', '', ''),
	'key.twice': e('“{key}” is used twice in this list', '列表中重复使用了“{key}”', 'Give each its own key', '请使用不同的标识'),

	// References
	'reference.unknown-app': e(
		'This app does not require “{app}”',
		'本应用没有声明依赖“{app}”',
		'Add { "app": "{app}" } to requires in app.json. {suggestion}',
		'请在 app.json 的 requires 中添加 { "app": "{app}" }。{suggestion}',
	),
	'reference.unknown-model': e('There is no model “{name}”', '没有模型“{name}”', '{suggestion}', '{suggestion}'),
	'reference.unknown-field': e('{model} has no field “{name}”', '“{model}”没有字段“{name}”', '{suggestion}', '{suggestion}'),
	'reference.wrong-kind': e(
		'“{name}” is of kind {kind}, which does not fit here',
		'“{name}”的类型“{kindZh}”不适用于此处',
		'Choose a field that holds {needed}',
		'请选择内容为{neededZh}的字段',
	),
	'reference.filled-by-itself': e(
		'Nobody writes “{name}”: it is filled by itself',
		'“{name}”由系统自动填写，不能由人修改',
		'Choose another field',
		'请选择其他字段',
	),
	'reference.unknown-form': e('There is no form “{name}”', '没有表单“{name}”', '{suggestion}', '{suggestion}'),
	'reference.unknown-period': e('There is no kind of period “{name}”', '没有期间类型“{name}”', '{suggestion}', '{suggestion}'),
	'reference.form-of-other-model': e(
		'Form “{name}” is for {found}, not for {model}',
		'表单“{name}”属于“{found}”，而不是“{model}”',
		'Choose a form of {model}',
		'请选择“{model}”的表单',
	),
	'reference.unknown-workflow': e('There is no workflow “{name}”', '没有流程“{name}”', '{suggestion}', '{suggestion}'),
	'reference.unknown-page': e('There is no page “{name}”', '没有页面“{name}”', '{suggestion}', '{suggestion}'),
	'reference.page-without-record': e(
		'Page “{name}” does not show one record of {model}',
		'页面“{name}”不是“{model}”的记录页',
		'Choose a page whose “record” is {model}',
		'请选择 record 为“{model}”的页面',
	),
	'reference.page-of-record': e(
		'Page “{name}” shows one record, so it cannot be opened by itself',
		'页面“{name}”是记录页，不能直接打开',
		'Choose a page without “record”',
		'请选择没有 record 的页面',
	),
	'reference.unknown-role': e('There is no role “{name}”', '没有角色“{name}”', '{suggestion}', '{suggestion}'),
	'reference.unknown-block': e('The page has no block “{name}”', '页面没有区块“{name}”', '{suggestion}', '{suggestion}'),

	// The app
	'app.requires-itself': e('The app requires itself', '应用依赖了自身', 'Take it out of requires', '请从 requires 中删除'),
	'app.required-missing': e(
		'The required app “{app}” is not there',
		'依赖的应用“{app}”不存在',
		'Install it first. {suggestion}',
		'请先安装该应用。{suggestion}',
	),
	'app.requires-cycle': e('The apps require each other: {path}', '应用循环依赖：{path}', 'Take one of them out of requires', '请去掉其中一个依赖'),
	'app.requires-twice': e('“{app}” is required twice', '重复依赖“{app}”', 'Keep one', '请只保留一个'),
	'app.page-twice': e('Page “{page}” is in the navigation twice', '页面“{page}”在导航中重复', 'Keep one', '请只保留一个'),

	// Models
	'model.not-an-object': e(
		'The schema is of type {type}',
		'Schema 的类型是 {type}',
		'A model is a JSON Schema of type object',
		'模型必须是 object 类型的 JSON Schema',
	),
	'model.no-fields': e('The model has no fields', '模型没有字段', 'Add properties', '请在 properties 中添加字段'),
	'model.too-many-fields': e(
		'The model has {count} fields',
		'模型有 {count} 个字段',
		'At most {limit} are possible: split it into two models',
		'最多 {limit} 个，请拆分模型',
	),
	'model.illegal-key': e(
		'“{key}” is no field key',
		'“{key}”不是合法的字段标识',
		'Call it “{suggestion}”, and put the name into title',
		'请改为“{suggestion}”，名称写在 title 中',
	),
	'model.reserved-key': e('“{key}” is kept for the system', '“{key}”为系统保留', 'Call it “{suggestion}”', '请改为“{suggestion}”'),
	'model.mapped-names': w(
		'{count} property names are no keys; they are spelt: {list}',
		'{count} 个属性名不是合法标识，已转换：{list}',
		'Formulas, forms and the API use the new spelling',
		'公式、表单与 API 使用转换后的名称',
	),
	'model.unknown-kind': e('There is no field kind “{kind}”', '没有字段类型“{kind}”', '{suggestion}', '{suggestion}'),
	'model.no-kind': e('Nothing says what kind of value this is', '没有说明值的类型', 'Add "type", or "x-kind"', '请添加 type 或 x-kind'),
	'model.unknown-keyword': e('Nothing reads the keyword “{keyword}”', '关键字“{keyword}”不会被读取', '{suggestion}', '{suggestion}'),
	'model.inert-keyword': e(
		'“{keyword}” says nothing about a {kind} field',
		'“{keyword}”对 {kind} 字段不起作用',
		'Take it out, or choose another x-kind',
		'请删除，或更换 x-kind',
	),
	'model.type-mismatch': e(
		'A {kind} is of type {needed}, not {type}',
		'{kind} 的类型是 {needed}，而不是 {type}',
		'Write "type": "{needed}", or choose another x-kind',
		'请写 "type": "{needed}"，或更换 x-kind',
	),
	'model.invalid-schema': e('This is no JSON Schema: {reason}', '不是合法的 JSON Schema：{reason}', 'Mend the schema', '请修正 Schema'),
	'model.invalid-pattern': e('“{pattern}” is no regular expression', '“{pattern}”不是合法的正则表达式', 'Mend the pattern', '请修正正则表达式'),
	'model.empty-range': e(
		'{low} {from} is above {high} {to}',
		'{low} {from} 大于 {high} {to}',
		'No value could ever fit: change one of them',
		'没有任何值能符合，请修改',
	),
	'model.no-options': e('The {kind} has no options', '{kind} 没有选项', 'Add oneOf with const and title', '请添加 oneOf，包含 const 与 title'),
	'model.option-twice': e('Option “{option}” is there twice', '选项“{option}”重复', 'Keep one', '请只保留一个'),
	'model.default-invalid': e(
		'The default {value} is no value of this field: it {reason}',
		'默认值 {value} 不符合该字段：{reason}',
		'Change the default',
		'请修改默认值',
	),
	'model.default-twice': e('Both default and x-default are given', '同时给出了 default 和 x-default', 'Keep one', '请只保留一个'),
	'model.default-reads-other': e(
		'The default reads another record: {path}',
		'默认值公式读取了其他记录：{path}',
		'It can use the fields of the new record and functions such as TODAY() and ME()',
		'只能使用新记录自身的字段和 TODAY()、ME() 等函数',
	),
	'model.remote-ref': w(
		'Schemas at other addresses are not read: {refs}',
		'不会读取其他地址的 Schema：{refs}',
		'Copy them into $defs to have them checked',
		'如需校验，请复制到 $defs 中',
	),
	'model.required-unknown': e('The required field “{field}” is not there', '必填字段“{field}”不存在', '{suggestion}', '{suggestion}'),
	'model.required-read-only': w(
		'“{field}” is required, but nobody can fill it in',
		'“{field}”为必填，但无人可以填写',
		'Give it a default, or take readOnly out',
		'请提供默认值，或去掉 readOnly',
	),
	'model.two-parents': e(
		'“{field}” is a second tree parent',
		'“{field}”是第二个上级字段',
		'A model has one: make this a reference',
		'每个模型只能有一个，请改为 reference',
	),
	'model.title-field-kind': e(
		'“{field}” is a {kind}, which cannot name a record',
		'“{field}”是 {kind}，不能作为记录名称',
		'Choose a text field',
		'请选择文本字段',
	),
	'model.unique-too-long': e(
		'“{field}” may be longer than an index can hold',
		'“{field}”的长度超出索引上限',
		'Give it a maxLength of at most 500',
		'请设置不超过 500 的 maxLength',
	),
	'model.not-indexable': e('“{field}” is a {kind}, which cannot be in an index', '“{field}”是 {kind}，不能建立索引', 'Choose another field', '请选择其他字段'),

	// Computed fields
	'computed.twice': e('Both {keyword} and {other} say what the value is', '同时用 {keyword} 和 {other} 说明取值', 'Keep one', '请只保留一个'),
	'computed.inert-keyword': e(
		'“{keyword}” does nothing: the value is worked out ({by})',
		'“{keyword}”不起作用：该字段的值由计算得出（{by}）',
		'Take it out',
		'请删除',
	),
	'computed.required': e(
		'“{field}” is required, but nobody fills it in: its value is worked out',
		'“{field}”为必填，但它的值由计算得出，无人填写',
		'Take it out of "required"',
		'请将其从 required 中删除',
	),
	'computed.in-unique': e(
		'“{field}” is worked out, so it cannot be kept unique',
		'“{field}”的值由计算得出，不能要求唯一',
		'Make the fields unique that it follows from',
		'请对其依据的字段设置唯一',
	),
	'computed.reads-asker': e(
		'{fn}() is about who asks, but the value of a field is the same for everybody',
		'{fn}() 与查看者有关，而字段的值对所有人相同',
		'Use a field of the record such as its owner; for what one person sees, use the filter of a page or the rule of a role',
		'请使用记录自身的字段（如负责人）；只与查看者有关的内容请写在页面筛选或角色规则中',
	),
	'computed.reads-clock': e(
		'{fn}() is different at every moment, so its value cannot be kept',
		'{fn}() 每一刻都不同，无法保存其值',
		'Use TODAY(): the value is worked out anew every day',
		'请使用 TODAY()，系统每天会重新计算',
	),
	'computed.cycle': e(
		'The value follows from itself: {way}',
		'该值的计算依赖自身：{way}',
		'Take one of the steps out. A field may read itself only in the children of its record, or only in its parent',
		'请去掉其中一步。字段只能在下级记录中读取自身，或只在上级记录中读取自身',
	),

	// Forms
	'form.field-twice': e('Field “{field}” is in the form twice', '字段“{field}”在表单中重复', 'Keep one', '请只保留一个'),
	'form.required-missing': w(
		'“{field}” is required, but not in this form, and has no default: nothing can be added with it',
		'必填字段“{field}”不在表单中且没有默认值，无法用此表单新建',
		'Put it into the form, or give it a default',
		'请将其加入表单，或提供默认值',
	),
	'form.reads-sets': e(
		'The formula looks at several records of {model}, which a form does not load',
		'公式统计了多条“{model}”记录，而表单不会加载它们',
		'Work it out in a computed field (x-formula), and read that field here',
		'请用计算字段（x-formula）得出结果，再在此读取该字段',
	),
	'form.inert': e('“{property}” does nothing: {reason}', '“{property}”不起作用：{reasonZh}', 'Take it out', '请删除'),

	// Pages
	'page.unknown-block-type': e('There is no block type “{type}”', '没有区块类型“{type}”', '{suggestion}', '{suggestion}'),
	'page.block-needs-record': e(
		'A {type} block shows one record, but this page is of none',
		'{type} 区块展示一条记录，但本页面不是记录页',
		'Give the page a “record”',
		'请为页面设置 record',
	),
	'page.block-nowhere': w(
		'Block “{block}” is in no row of the wide layout',
		'区块“{block}”不在宽屏布局中',
		'Put it into a row, or take it out of the page',
		'请加入布局，或从页面中删除',
	),
	'page.block-twice': e('Block “{block}” is in the layout twice', '区块“{block}”在布局中重复', 'Keep one', '请只保留一个'),
	'period.incomplete': e(
		'Periods of {type} need “{key}”',
		'按 {type} 划分的期间需要“{key}”',
		'Say where one of them starts (anchor) and how long they are (every)',
		'请给出起点（anchor）和长度（every）',
	),
	'period.inert': e('“{key}” says nothing about periods of type {type}', '“{key}”对 {type} 类型的期间不起作用', 'Leave it out', '请删除'),
	'period.bad-anchor': e('“{anchor}” is no start of a period', '“{anchor}”不能作为期间起点', 'Write e.g. {example}', '请写成例如 {example}'),
	'page.no-tree': e('{model} is no tree', '“{model}”不是树形模型', 'Add a field of x-kind tree-parent to it', '请为其添加 x-kind 为 tree-parent 的字段'),
	'page.no-goal-tree': e(
		'{model} has no goal tree {tree}',
		'“{model}”没有目标树 {tree}',
		'Add a goal-tree definition over it, or name one that is',
		'请为其添加 goal-tree 定义，或改为已有的目标树',
	),
	'page.field-needed': e('{measure} needs a field', '{measure} 需要指定字段', 'Add "field"', '请添加 field'),
	'page.field-inert': e('count counts records: it reads no field', 'count 统计记录数，不读取字段', 'Take "field" out', '请删除 field'),
	'page.not-sortable': e('“{field}” is a {kind}, which cannot be sorted by', '“{field}”是 {kind}，不能排序', 'Choose another field', '请选择其他字段'),
	'page.unreachable': w(
		'Nothing leads to this page',
		'没有入口可以到达该页面',
		'Name it in a role, in the navigation, or as what a block opens',
		'请在角色、导航或区块中引用',
	),

	// Roles
	'role.write-without-read': w('{action} is allowed on records that the role cannot see', '角色看不到记录，却允许{actionZh}', 'Add "read"', '请添加 read'),
	'role.inert-field': e('“{field}” is read-only for everybody already', '“{field}”本来就是只读', 'Take it out, or hide it', '请删除，或设为 hidden'),

	// Data sets and accounts
	'dataset.unknown-field': e('{model} has no field “{name}”', '“{model}”没有字段“{name}”', '{suggestion}', '{suggestion}'),
	'dataset.invalid-value': e('The value {reason}', '值有误：{reasonZh}', '', ''),
	'dataset.required-missing': e('“{field}” is required', '缺少必填字段“{field}”', 'Add it', '请补充'),
	'dataset.not-written': e(
		'“{field}” is filled by the system',
		'“{field}”由系统填写',
		'Take it out; createdAt and createdBy of a record can be given beside its values',
		'请删除；创建时间与创建人可用记录的 createdAt、createdBy 给出',
	),
	'dataset.unknown-record': e('No data set has a record “{key}” of {model}', '数据集中没有“{model}”的记录“{key}”', '{suggestion}', '{suggestion}'),
	'dataset.demo-record': e(
		'Record “{key}” is in a demo data set, this one is always installed',
		'记录“{key}”属于演示数据，而本数据集总会安装',
		'Move one of the two',
		'请调整其中之一',
	),
	'dataset.record-twice': e('There are two records “{key}” of {model}', '“{model}”的记录“{key}”重复', 'Rename one of them', '请重命名其中一个'),
	'dataset.not-unique': e(
		'Records “{key}” and “{other}” have the same {fields}',
		'记录“{key}”与“{other}”的 {fields} 相同',
		'Change one of them',
		'请修改其中一个',
	),

	// Translations
	'translation.unknown-path': e('There is no text at “{path}”', '不存在文本“{path}”', '{suggestion}', '{suggestion}'),
	'translation.main-language': e(
		'{language} is the main language: its texts stand in place',
		'{language} 是主语言，文本直接写在定义中',
		'Change the texts in place',
		'请直接修改定义中的文本',
	),
	'translation.language-twice': e('{language} has two translations', '{language} 有两个翻译文件', 'Put them into one file', '请合并为一个文件'),
	// Goal trees
	'tree.other-app': e(
		'{model} belongs to another app',
		'“{model}”属于其他应用',
		'A tree fills fields of its own app: choose a model of it',
		'目标树会填写字段，请选择本应用的模型',
	),
	'tree.no-parent': e('{model} is no tree', '“{model}”不是树形模型', 'Add a field of x-kind tree-parent to it', '请为其添加 x-kind 为 tree-parent 的字段'),
	'tree.not-plain': e(
		'The tree fills “{field}”, but {reason}',
		'“{field}”由目标树填写，但{reasonZh}',
		'Choose a plain field that nobody and nothing else has to fill',
		'请选择普通字段：无需人工填写，也不由其他方式计算',
	),
	'tree.field-twice': e(
		'“{field}” is filled by the tree, and is “{other}” as well',
		'“{field}”由目标树填写，又被用作“{other}”',
		'Choose two fields',
		'请使用两个字段',
	),
	'tree.filled-twice': e('“{field}” is filled by the tree “{other}” already', '“{field}”已由目标树“{other}”填写', 'Choose another field', '请选择其他字段'),
	'tree.field-needed': e('{what} needs the field “{field}”', '{whatZh}需要指定字段“{field}”', 'Name it in “fields”', '请在 fields 中指定'),
	'tree.no-shares': e(
		'Shares mean nothing to the roll-up {method}',
		'汇总方式 {method} 不支持贡献份额',
		'Use weighted, mean or sum, or take “contributions” out',
		'请使用 weighted、mean 或 sum，或删除 contributions',
	),
	'tree.own-in-leaves': e(
		'A mean of leaves passes over what lies between, also over records that count by their own achievement',
		'按叶子平均汇总时不看中间层级，中间层级自身的达成无法计入',
		'Use another roll-up, or take “own” out',
		'请改用其他汇总方式，或删除 own',
	),
	'tree.unknown-rule': e('There is no scoring rule “{name}”', '没有计分规则“{name}”', '{suggestion}', '{suggestion}'),
	'tree.scoring-unused': w(
		'Nothing chooses this scoring: all records are scored by “{first}”',
		'没有字段选择该计分方式，所有记录都按“{first}”计分',
		'Name a choice field as “rule” in “fields”, or take it out',
		'请在 fields 的 rule 中指定选项字段，或删除该计分方式',
	),
	'tree.input-missing': e('The input “{input}” ({title}) is missing', '缺少输入“{input}”（{titleZh}）', 'Add a formula for it', '请补充其公式'),
	'tree.input-unknown': e('{rule} has no input “{name}”', '“{ruleZh}”没有输入“{name}”', '{suggestion}', '{suggestion}'),
	'tree.parts-missing': e(
		'{rule} is worked out from parts, and there are none',
		'“{ruleZh}”按组成部分计算，但没有指定',
		'Add “parts” with model, record and inputs',
		'请补充 parts，包含 model、record 与 inputs',
	),
	'tree.parts-inert': e('{rule} reads no parts', '“{ruleZh}”不读取组成部分', 'Take “parts” out', '请删除 parts'),
	'tree.params': e('A parameter does not fit: {reason}', '参数有误：{reasonZh}', '', ''),
	'tree.condition': e('The rule has no meaning so: {reason}', '规则无法计算：{reasonZh}', '', ''),
	'tree.weight-out': e(
		'A weight of {weight} is outside of {low} to {high}',
		'权重 {weight} 不在 {low} 到 {high} 之间',
		'Change the weight, or the limits',
		'请修改权重或其上下限',
	),
	'tree.reads-asker': e(
		'This is worked out for everybody, and depends on who asks',
		'该公式对所有人统一计算，但依赖于访问者',
		'Take out functions such as ME() and MY_UNITS()',
		'请去掉 ME()、MY_UNITS() 等函数',
	),
	'tree.reads-clock': e(
		'This is worked out once a day, and depends on the hour',
		'该公式每天计算一次，但依赖于具体时刻',
		'Use TODAY() instead of NOW()',
		'请用 TODAY() 代替 NOW()',
	),
	'tree.no-option': e('“{key}” is no option of “{field}”', '“{key}”不是“{field}”的选项', '{suggestion}', '{suggestion}'),
	'tree.option-left': e(
		'“{field}” has options that nothing here is for: {options}',
		'“{field}”有未使用的选项：{options}',
		'Add them here, or take them out of the field',
		'请在此补充，或从字段中删除',
	),
	'tree.bands-missing': e(
		'Nothing says when which status holds',
		'没有说明各状态的分数范围',
		'Add “bands” with a span of scores for each option',
		'请补充 bands，为每个选项给出分数范围',
	),
	'tree.band-empty': e('No score lies in {upper}', '{upper} 不包含任何分数', 'Make its end larger than its beginning', '请让终点大于起点'),
	'tree.band-order': e('{upper} stands after {lower}', '{upper} 排在 {lower} 之后', 'Put the bands in ascending order', '请按从小到大排列'),
	'tree.band-gap': e(
		'Scores between {lower} and {upper} lie in no band',
		'{lower} 与 {upper} 之间有缺口',
		'Let a band begin where the one before ends, and the end belong to one of them (“ends”)',
		'请让每一段从上一段的终点开始，该端点归其中之一（ends）',
	),
	'tree.band-overlap': e(
		'{lower} and {upper} overlap',
		'{lower} 与 {upper} 重叠',
		'Let an end belong to one of them only (“ends”)',
		'端点只能归其中之一（ends）',
	),
	'tree.wrong-reference': e(
		'“{field}” refers to {found}, not to {model}',
		'“{field}”引用的是“{found}”，而不是“{model}”',
		'Choose a field that refers to {model}',
		'请选择引用“{model}”的字段',
	),
	'tree.link-halved': e('“link” and “to” belong together', 'link 与 to 须同时给出', 'Name both, or neither', '请同时填写，或都不填'),
	'tree.given-twice': e('“{field}” is given twice', '“{field}”被重复赋值', 'Keep one', '请只保留一个'),
	'tree.inert': e(
		'“{key}” does nothing here: it needs {what}',
		'“{key}”在此不起作用：它需要{whatZh}',
		'Add that, or take “{key}” out',
		'请补充，或删除“{key}”',
	),
	'tree.parent-given': e('“{field}” is the parent, which the cascade sets', '“{field}”是上级字段，由分解自动填写', 'Take it out', '请删除'),
	// Workflows
	'reference.unknown-node': e('There is no node “{name}”', '没有节点“{name}”', '{suggestion}', '{suggestion}'),
	'reference.unknown-variable': e(
		'The workflow has no variable “{name}”',
		'流程没有变量“{name}”',
		'Add it to “variables”. {suggestion}',
		'请在 variables 中添加。{suggestion}',
	),
	'workflow.unknown-node-type': e('There is no node type “{type}”', '没有节点类型“{type}”', '{suggestion}', '{suggestion}'),
	'workflow.unknown-exit': e(
		'“{node}” has no way out “{exit}”',
		'节点“{node}”没有出口“{exit}”',
		'Its ways out are: {exits}. {suggestion}',
		'可用出口：{exits}。{suggestion}',
	),
	'workflow.exit-open': e(
		'“{node}” does not say where it goes on “{exit}”',
		'节点“{node}”的出口“{exit}”没有连接',
		'Name a node for it in “next”',
		'请在 next 中为其指定节点',
	),
	'workflow.unreachable': w('No way leads to “{node}”', '没有路径到达节点“{node}”', 'Connect it, or take it out', '请连接该节点，或将其删除'),
	'workflow.never-ends': w(
		'From “{node}” on no end can be reached',
		'从节点“{node}”开始无法到达结束',
		'Let a way lead to an end',
		'请让其中一条路径通向结束节点',
	),
	'workflow.endless': e(
		'This goes round for ever without waiting: {way}',
		'流程会无等待地循环：{way}',
		'Let a node wait in it, such as “wait”, or take one of the ways out',
		'请在其中加入等待节点，或去掉其中一条连线',
	),
	'workflow.join-without-fork': e(
		'“{node}” waits for branches of “{of}”, which makes none that lead here',
		'节点“{node}”等待“{of}”的分支，但没有分支通向此处',
		'Name the parallel whose branches come together here',
		'请填写在此汇合的并行节点',
	),
	'workflow.no-trigger': w('Nothing ever starts this workflow', '没有任何方式启动该流程', 'Add a trigger', '请添加触发方式'),
	'workflow.trigger-needs-model': e(
		'This trigger is about a record, and the workflow is about none',
		'该触发方式针对记录，但流程没有关联模型',
		'Name the workflow’s “model”',
		'请填写流程的 model',
	),
	'workflow.cron': e(
		'“{cron}” is no schedule, or none that ever comes',
		'“{cron}”不是合法的定时规则，或永远不会到来',
		'Write minute, hour, day, month and weekday, such as 0 9 5 * *',
		'请按“分 时 日 月 周”填写，例如 0 9 5 * *',
	),
	'workflow.pointer': e('“{pointer}” is no JSON Pointer', '“{pointer}”不是 JSON Pointer', 'Begin with /, such as /order/id', '请以 / 开头，例如 /order/id'),
	'workflow.nobody-chooses': e(
		'The people here are chosen by who starts the run, and “{trigger}” starts it without a person',
		'此处人员由发起人选择，但“{trigger}”触发时没有发起人',
		'Find them another way, or keep to buttons, forms and starting by hand',
		'请改用其他方式确定人员，或只保留按钮、表单与手动触发',
	),
	'workflow.who-missing': e('“{by}” needs “{key}”', '“{by}”需要填写“{key}”', 'Add it', '请补充'),
	'workflow.who-inert': e('“{key}” does nothing with “{by}”', '“{key}”对“{by}”不起作用', 'Take it out', '请删除'),
	'workflow.variable-unused': w('Nothing uses the variable “{name}”', '变量“{name}”没有被使用', 'Take it out', '请删除'),
	'workflow.variable-reserved': e(
		'“{name}” is a name that every run has by itself',
		'“{name}”是流程自带的名称',
		'Call the variable something else',
		'请使用其他名称',
	),
	'workflow.withdraw-inert': e(
		'This workflow is never withdrawn, so no run goes there',
		'该流程不允许撤回，不会走到该节点',
		'Take it out, or let who began it withdraw',
		'请删除，或允许发起人撤回',
	),
	'workflow.variable-model': e(
		'A variable has a model if it holds a record, and only then',
		'只有记录类型的变量须填写模型',
		'Add “model”, or take it out',
		'请补充或删除 model',
	),
	'workflow.variable-type': e(
		'“{name}” holds a value of type {found}, which does not fit here',
		'变量“{name}”的类型是 {found}，不适用于此处',
		'Choose a variable that holds {needed}',
		'请选择类型为 {needed} 的变量',
	),
	'workflow.template': e(
		'Two braces here hold no formula',
		'此处的双花括号中没有公式',
		'Write {{[field]}}, and close it with two braces',
		'请写成 {{[字段]}} 并成对闭合',
	),
	'workflow.secret': e(
		'People would read this secret',
		'密钥会显示给用户',
		'Secrets stand in addresses and headers of calls only',
		'密钥只能用于接口调用的地址与请求头',
	),
	'workflow.not-callable': e(
		'“{name}” does not say that other workflows may run it',
		'流程“{name}”没有声明可由其他流程启动',
		'Give it a trigger of type workflow',
		'请为其添加 workflow 类型的触发方式',
	),
	'workflow.calls-itself': w(
		'These workflows run each other: {way}',
		'流程相互调用：{way}',
		'See that each round gets to fewer records, or take one of the steps out',
		'请确认每一轮处理的记录会减少，或去掉其中一步',
	),
} as const satisfies Record<string, DiagnosticKind>;

function e(en: string, zh: string, hintEn: string, hintZh: string): DiagnosticKind {
	return { severity: 'error', en, zh, hintEn, hintZh };
}
function w(en: string, zh: string, hintEn: string, hintZh: string): DiagnosticKind {
	return { severity: 'warning', en, zh, hintEn, hintZh };
}
