import type { Languages } from './languages.ts';

/** Something to tell people. */
export interface NewMessage {
	/** Names its cause, e.g. `task 0197… assigned`: a message with this key is entered once for each person, however often it is asked for. */
	key: string;
	/** People of the directory. Nobody is told twice. */
	to: readonly string[];
	/** What it is about in general; people choose by it. One of `standardTopics`, or a key of the one who sends it, e.g. `app/workflow`. */
	topic: string;
	/** As it is read, in each language. A reader whose language is missing gets one that is there. */
	title: Languages;
	body: Languages;
	/** A path in the app: `/production/tasks/…`. */
	link?: string;
	app?: string;
	/** The record that it is about; the model as `app/model`. */
	about?: { model: string; id: string };
	run?: string;
	/** Keys of channels that it may go over, beside the app itself. Default: all that reach people. Choices of the reader hold in either case. */
	channels?: readonly string[];
	/** Seconds in which a person is told of the same `cooldownKey` at most once. */
	cooldown?: number;
	/** Default: the topic and the record, or the key. */
	cooldownKey?: string;
	/** Goes out at once, whatever quiet hours and digest say. */
	urgent?: boolean;
	/** Keys of channels that reach a group; it is posted there once, whether or not it has readers of its own. */
	robots?: readonly string[];
}
