// What of got we never ask for: its cache (answers of a Server are never kept for later), HTTP/2, names kept for later; and what got never asks its assertions.
import {globSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {edited, replaced, swap} from './cut.mjs';

const modules = path.join(import.meta.dirname, '../node_modules');
const assertions = '@sindresorhus/is/distribution/index.js';

const refusing = what => `const refuse = () => { throw new Error('This program was built without ${what}'); };
	export class CacheError extends Error {}
	export default class { constructor() { refuse(); } static auto() { refuse(); } }`;

/** The members of `is` and `assert` that got names anywhere. */
const namedByGot = object =>
	new Set(
		globSync('got/dist/source/**/*.js', {cwd: modules}).flatMap(file =>
			[...readFileSync(path.join(modules, file), 'utf8').matchAll(new RegExp(`\\b${object}\\.(\\w+)`, 'g'))].map(([, name]) => name),
		),
	);

const withMembers = (source, head, names) =>
	swap(
		source,
		new RegExp(`^(${head.replaceAll('(', String.raw`\(`)})\\n([\\s\\S]*?)^\\}`, 'gm'),
		(_, start, members) => {
			const kept = members.split('\n').filter(line => names.has(/^ {4}(\w+): \w+,$/.exec(line)?.[1]));
			return `${start}${kept.join('')}${'\n'.repeat(members.split('\n').length)}}`;
		},
		assertions,
	);

export const got = [
	replaced('cacheable-request/dist/index.js', refusing('a cache')),
	replaced('got/dist/source/core/utils/http2-client.js', refusing('HTTP/2')),
	replaced('got/dist/source/core/utils/dns-cache.js', refusing('a cache of names')),
	edited(assertions, source => {
		const used = withMembers(
			withMembers(source, 'const is = Object.assign(detect, {', namedByGot('is')),
			'export const assert = {',
			namedByGot('assert'),
		);
		const unnamed = withMembers(used, 'const methodTypeMap = {', new Set());
		const pure = swap(unnamed, ' = createAssertNot(', ' = /* @__PURE__ */ createAssertNot(', assertions);
		// Making them takes 3 ms of the processor: for the words of an assertion that fails, when it does.
		return swap(pure, /new Intl\.ListFormat\([^)]*\)/g, made => `{format: list => ${made}.format(list)}`, assertions);
	}),
];
