import type {
	CascadeAccept,
	CascadeRequest,
	CascadeResult,
	ComputedHistory,
	Explanation,
	FreezeResults,
	FrozenResults,
	PeriodScore,
	TreeMove,
	TreeMoveResult,
	TreePath,
	TreeWarnings,
	WeightGroup,
	WeightsChange,
	WeightTimeline,
} from '@dougong/schemas/api';
import { request } from './http.ts';

/** The server's addresses for goal trees and computed values, one function each. */
export interface TreeAddress {
	env: string;
	app: string;
	tree: string;
}
const at = ({ env, app, tree }: TreeAddress) => `/${env}/apps/${app}/trees/${tree}`;

export const getTreePath = (tree: TreeAddress, id: string) => request<TreePath>('GET', `${at(tree)}/records/${id}/path`);
export const getWeightGroup = (tree: TreeAddress, id: string) => request<WeightGroup>('GET', `${at(tree)}/records/${id}/group`);
export const getWeightTimeline = (tree: TreeAddress, id: string) => request<WeightTimeline>('GET', `${at(tree)}/records/${id}/weights`);
export const getPeriodScore = (tree: TreeAddress, id: string, span: { from: string; to: string; of?: 'group' }) =>
	request<PeriodScore>('GET', `${at(tree)}/records/${id}/score?${new URLSearchParams(span)}`);
export const getTreeWarnings = (tree: TreeAddress) => request<TreeWarnings>('GET', `${at(tree)}/warnings`);
export const changeWeights = (tree: TreeAddress, body: WeightsChange) => request<WeightGroup>('POST', `${at(tree)}/weights`, { body });
export const moveInTree = (tree: TreeAddress, body: TreeMove) => request<TreeMoveResult>('POST', `${at(tree)}/move`, { body });
export const cascade = (tree: TreeAddress, body: CascadeRequest) => request<CascadeResult>('POST', `${at(tree)}/cascade`, { body });
export const acceptCascade = (tree: TreeAddress, body: CascadeAccept) => request<CascadeResult>('POST', `${at(tree)}/cascade/accept`, { body });
export const freezeResults = (tree: TreeAddress, body: FreezeResults) => request<FrozenResults>('POST', `${at(tree)}/results`, { body });

/** A computed value of one record; `model` is a full reference `app/model`. */
export interface ComputedAddress {
	env: string;
	model: string;
	id: string;
	field: string;
}
const recordOf = ({ env, model, id }: ComputedAddress) => {
	const [app = '', key = ''] = model.split('/');
	return `/${env}/apps/${app}/records/${key}/${id}`;
};
export const getExplanation = (of: ComputedAddress, day?: string) =>
	request<Explanation>('GET', `${recordOf(of)}/explain?${new URLSearchParams({ field: of.field, ...(day && { at: day }) })}`);
export const getValues = (of: ComputedAddress, span: { from?: string; to?: string }) =>
	request<ComputedHistory>('GET', `${recordOf(of)}/values?${new URLSearchParams({ field: of.field, ...span })}`);
