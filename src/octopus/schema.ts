import {harmless} from '../model/harmless.ts';
import {type OddReply, odd} from './parse-json.ts';

/**
Reads a part of an answer as what it must be; `path` is where it stands, `Items[3].Id`. Throws an `OddReply` that names the path. Members and texts
of newer Servers are let through: nothing fails over what was not asked for.
*/
export type Read<Value> = (value: unknown, path: string) => Value;

/** What a schema makes: `Reads<typeof root>`. */
export type Reads<Schema> = Schema extends Read<infer Value> ? Value : never;

export type JsonObject = Readonly<Record<string, unknown>>;

const wrong = (what: string, path: string): OddReply =>
	odd(`without the ${what} ${path === '' ? 'that was expected' : harmless(path, 200)}`);

const below = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

const primitive =
	<Value>(type: 'string' | 'number' | 'boolean', what: string): Read<Value> =>
	(value, path) => {
		if (typeof value !== type) throw wrong(what, path);
		return value as Value;
	};

const anyText: Read<string> = primitive('string', 'text');
/** What is no text of Unicode could not be put into an address. */
export const text: Read<string> = (value, path) => anyText(value, path).toWellFormed();
export const number: Read<number> = primitive('number', 'number');

/** Octopus leaves members out or sends null for what is not set. */
export const optional =
	<Value>(read: Read<Value>): Read<Value | undefined> =>
	(value, path) =>
		value === undefined || value === null ? undefined : read(value, path);

export const orElse =
	<Value>(read: Read<Value>, otherwise: Value): Read<Value> =>
	(value, path) =>
		optional(read)(value, path) ?? otherwise;

/** Left out: false. */
export const flag: Read<boolean> = orElse(primitive('boolean', 'yes or no'), false);

/** One of Octopus's words, or, of a newer Server, any other text: the known ones are named for the reader of the code only. */
export const oneOf =
	<Word extends string>(..._known: readonly Word[]): Read<Word | (string & {})> =>
	(value, path) =>
		text(value, path);

export const anyObject: Read<JsonObject> = (value, path) => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('object', path);
	return value as JsonObject;
};

export const list =
	<Item>(read: Read<Item>): Read<readonly Item[]> =>
	(value, path) => {
		if (!Array.isArray(value)) throw wrong('list', path);
		return value.map((item, index) => read(item, `${path}[${index}]`));
	};

/** A list that may be left out. */
export const someOf = <Item>(read: Read<Item>): Read<readonly Item[]> => orElse(list(read), []);

/** Its own members only; those that are not named are ignored. */
export const object =
	<Shape extends Readonly<Record<string, Read<unknown>>>>(shape: Shape): Read<{readonly [Key in keyof Shape]: Reads<Shape[Key]>}> =>
	(value, path) => {
		const members = anyObject(value, path);
		const read = (key: string) => (Object.hasOwn(members, key) ? members[key] : undefined);
		const entries = Object.entries(shape).map(([key, one]) => [key, one(read(key), below(path, key))]);
		return Object.fromEntries(entries) as {readonly [Key in keyof Shape]: Reads<Shape[Key]>};
	};

/** An object whose names are data, as pairs: a name such as `__proto__` does nothing. */
export const entriesOf =
	<Value>(read: Read<Value>): Read<ReadonlyArray<readonly [string, Value]>> =>
	(value, path) =>
		Object.entries(anyObject(value, path)).map(([key, one]) => [key, read(one, below(path, key))] as const);

/** `Links`: those that are texts. One that is not there, or is no text, is replaced by the documented path. */
export type Links = ReadonlyMap<string, string>;

export const links: Read<Links> = (value, path) =>
	new Map(
		(optional(entriesOf(one => one))(value, path) ?? []).filter(
			(entry): entry is readonly [string, string] => typeof entry[1] === 'string',
		),
	);

/** What most of Octopus's resources have. */
export const named = object({Id: text, Name: text, Slug: optional(text)});
