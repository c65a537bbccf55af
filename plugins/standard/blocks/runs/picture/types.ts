/** A graph of nodes to draw: what a run has gone through, or a workflow as it is defined. */
export interface PictureNode {
	key: string;
	title: string;
	/** What its type is called. */
	kind?: string;
	icon: string;
	/** `plain`: of a definition, where nothing has happened. */
	state: 'done' | 'waiting' | 'failed' | 'ahead' | 'plain';
	/** Who waits since when, or why it has failed. */
	note?: string;
	/** How often a run came by. */
	visits?: number;
	position: readonly [number, number] | null;
}
export interface PictureEdge {
	from: string;
	to: string;
	title: string;
	/** undefined: of a definition. */
	taken?: boolean;
	/** The way of runs that are withdrawn, beside the exits of nodes. */
	withdrawn?: boolean;
}
export interface PictureProps {
	/** What is drawn, for those who do not see it. */
	title: string;
	nodes: readonly PictureNode[];
	edges: readonly PictureEdge[];
	language: string;
	/** A node is marked from outside. */
	selected?: string | null;
	onSelect?(key: string): void;
}
