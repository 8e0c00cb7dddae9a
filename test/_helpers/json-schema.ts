/** As much of JSON Schema 2020-12 as the published schemas use. A keyword that is not known here is an error, so that none goes unchecked. */
export type Schema = {readonly [keyword: string]: unknown};

const silent = new Set(['$schema', '$defs', 'title', 'description']);

/** Everything in which a document is not as the schema says, each with its place; empty: it fits. */
export const misfits = (schema: Schema, document: unknown): readonly string[] => walk(schema, document, '', schema);

const walk = (schema: Schema, value: unknown, place: string, root: Schema): readonly string[] =>
	Object.entries(schema).flatMap(([keyword, wanted]) => {
		if (silent.has(keyword)) return [];
		const rule = rules[keyword];
		if (!rule) throw new Error(`The keyword ${keyword} is not known here`);
		return rule(wanted, value, place, root, schema);
	});

type Rule = (wanted: unknown, value: unknown, place: string, root: Schema, schema: Schema) => readonly string[];

const when = (wrong: boolean, place: string, says: string): readonly string[] => (wrong ? [`${place || '/'}: ${says}`] : []);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const typeOf = (value: unknown): readonly string[] => {
	if (value === null) return ['null'];
	if (Array.isArray(value)) return ['array'];
	return Number.isInteger(value) ? ['integer', 'number'] : [typeof value];
};

const rules: Readonly<Record<string, Rule>> = {
	$ref: (wanted, value, place, root) => {
		const name = /^#\/\$defs\/(\w+)$/.exec(String(wanted))?.[1] ?? '';
		const target = (root.$defs as Readonly<Record<string, Schema>>)[name];
		if (!target) throw new Error(`${String(wanted)} is not there`);
		return walk(target, value, place, root);
	},
	type: (wanted, value, place) =>
		when(![wanted].flat().some(type => typeOf(value).includes(String(type))), place, `is no ${String(wanted)}`),
	const: (wanted, value, place) => when(value !== wanted, place, `is not ${String(wanted)}`),
	enum: (wanted, value, place) => when(!(wanted as readonly unknown[]).includes(value), place, `${String(value)} is not one of the list`),
	pattern: (wanted, value, place) =>
		when(
			typeof value === 'string' && !new RegExp(String(wanted), 'u').test(value),
			place,
			`${String(value)} is not like ${String(wanted)}`,
		),
	minimum: (wanted, value, place) => when(typeof value === 'number' && value < Number(wanted), place, `is less than ${String(wanted)}`),
	maximum: (wanted, value, place) => when(typeof value === 'number' && value > Number(wanted), place, `is more than ${String(wanted)}`),
	minLength: (wanted, value, place) => when(typeof value === 'string' && value.length < Number(wanted), place, 'is too short'),
	required: (wanted, value, place) =>
		(wanted as readonly string[]).flatMap(name => when(isObject(value) && !Object.hasOwn(value, name), place, `has no ${name}`)),
	properties: (wanted, value, place, root) =>
		isObject(value)
			? Object.entries(wanted as Record<string, Schema>).flatMap(([name, schema]) =>
					Object.hasOwn(value, name) ? walk(schema, value[name], `${place}/${name}`, root) : [],
				)
			: [],
	additionalProperties: (_wanted, value, place, _root, schema) =>
		isObject(value)
			? Object.keys(value).flatMap(name => when(!Object.hasOwn(schema.properties as object, name), place, `${name} is not declared`))
			: [],
	items: (wanted, value, place, root) =>
		Array.isArray(value) ? value.flatMap((item, index) => walk(wanted as Schema, item, `${place}/${index}`, root)) : [],
	oneOf: (wanted, value, place, root) => {
		const all = (wanted as readonly Schema[]).map(schema => walk(schema, value, place, root));
		const fitting = all.filter(found => found.length === 0).length;
		if (fitting === 1) return [];
		return fitting > 1 ? [`${place || '/'}: fits several`] : (all.toSorted((one, other) => one.length - other.length)[0] ?? []);
	},
};
