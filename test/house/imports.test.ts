import path from 'node:path';
import test from 'ava';
import {projectFiles, textOf} from './_files.ts';

/**
Which rooms a room may import, besides itself: `cli → commands → everything → model`. What differs from “only the model” has its reason here;
`docs/architecture.md` shows the same table.
*/
const mayImport: Readonly<Record<string, readonly string[]>> = {
	cli: ['commands', 'model'],
	// The only place that joins declarations to machinery.
	commands: [
		'certificate',
		'diagnostics',
		'engine',
		'halibut',
		'host',
		'model',
		'octopus',
		'plain',
		'probe',
		'render',
		'sandbox',
		'screen',
		'tentacle',
		'wizards',
	],
	wizards: ['model'],
	diagnostics: ['model'],
	engine: ['model'],
	// The shape of a report.
	render: ['engine', 'model'],
	// Both draw the same reducer.
	screen: ['engine', 'model'],
	plain: ['engine', 'model'],
	// Reads the agent's config and log.
	host: ['model', 'tentacle'],
	// Says which certificate the portal presented.
	octopus: ['certificate', 'model'],
	probe: ['certificate', 'halibut', 'model'],
	sandbox: ['certificate', 'halibut', 'model', 'tentacle'],
	tentacle: ['model'],
	halibut: ['model'],
	certificate: ['model'],
	model: [],
};

/** Each outside package has one folder that imports it, so that it can be exchanged there. */
const packageRooms: Readonly<Record<string, string>> = {
	ink: 'screen',
	react: 'screen',
	inquirer: 'plain',
	ora: 'plain',
	got: 'octopus',
	'node-forge': 'certificate',
	'@rgrove/parse-xml': 'tentacle',
	yaml: 'render',
};

const statement = /^(?:import|export)\b[^;'"]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm;

const importsOf = (file: string): readonly string[] =>
	[...textOf(file).matchAll(statement)].map(match => match[1] ?? match[2] ?? match[3] ?? '');

/** `src/probe/path.ts` → `probe`; `src/cli.ts` → `cli`; `wizards/steps.ts` → `wizards` */
const roomOf = (file: string): string => {
	const [top = '', next = ''] = file.split('/');
	return top === 'src' ? path.basename(next, '.ts') : top;
};

const files = projectFiles().filter(file => /^(src|wizards|diagnostics)\/.*\.tsx?$/.test(file));

type Import = {readonly file: string; readonly room: string; readonly to: string};
const imports: readonly Import[] = files.flatMap(file => importsOf(file).map(to => ({file, room: roomOf(file), to})));
const inside = imports.filter(({to}) => to.startsWith('.')).map(each => ({...each, to: path.join(path.dirname(each.file), each.to)}));
const outside = imports.filter(({to}) => !to.startsWith('.') && !to.startsWith('node:'));

const told = (found: readonly Import[]) => found.map(({file, to}) => `${file} → ${to}`);

test('every import is read', t => {
	t.true(files.length > 100, `${files.length} files`);
	for (const file of files) {
		const lines = textOf(file)
			.split('\n')
			.filter(line => /^(import\b|\} from ')/.test(line));
		t.true(importsOf(file).length >= lines.filter(line => / from '|^import '/.test(line)).length, file);
	}
});

test('every room is in the table', t => {
	t.deepEqual([...new Set(files.map(roomOf))].filter(room => !(room in mayImport)).sort(), []);
});

test('imports go one way', t => {
	t.deepEqual(told(inside.filter(({room, to}) => roomOf(to) !== room && !mayImport[room]?.includes(roomOf(to)))), []);
});

test('the page about the architecture has the same table', t => {
	const page = new Map(
		[...textOf('docs/architecture.md').matchAll(/^\| `([^`]+)` \| [^|]* \| ([^|]*) \| ([^|]*)\|$/gm)].map(
			([, room = '', rooms = '', packages = '']) => [
				path.basename(room, '.ts'),
				{rooms: [...rooms.matchAll(/`([^`]+)`/g)].map(match => match[1]), packages: packages.trim()},
			],
		),
	);
	for (const [room, allowed] of Object.entries(mayImport)) {
		t.deepEqual(page.get(room)?.rooms, room === 'commands' ? [] : allowed.filter(name => name !== 'model'), room);
		const packages = Object.entries(packageRooms).flatMap(([name, itsRoom]) => (itsRoom === room ? [name] : []));
		t.is(page.get(room)?.packages, packages.join(', '), room);
	}
});

test('imports name files that are there, with their ending', t => {
	t.deepEqual(told(inside.filter(({to}) => !files.includes(to))), []);
});

test('each outside package is imported in its one folder', t => {
	const packageOf = (to: string) => /^(@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to;
	t.deepEqual(told(outside.filter(({room, to}) => packageRooms[packageOf(to)] !== room)), []);
});

test('Node’s own modules are named as such', t => {
	t.deepEqual(told(outside.filter(({to}) => !(/^(@[^/]+\/)?[^/]+/.exec(to)?.[0] ?? to in packageRooms))), []);
});

test('only the demo imports the sandbox', t => {
	const found = inside.filter(({room, to}) => room === 'commands' && roomOf(to) === 'sandbox');
	t.deepEqual([...new Set(found.map(({file}) => file))], ['src/commands/demo.ts']);
});

test('the screen is loaded where it is used, never with the list of commands', t => {
	const {found, dynamic} = staticallyFrom('src/cli.ts');
	t.deepEqual(
		[...found].filter(file => ['screen', 'plain', 'sandbox'].includes(roomOf(file))),
		[],
	);
	t.true(dynamic.size > 0);
	for (const command of ['src/commands/setup.ts', 'src/commands/diagnose.ts']) {
		t.deepEqual(
			[...staticallyFrom(command).found].filter(file => roomOf(file) === 'screen'),
			[],
			command,
		);
	}
});

const staticallyFrom = (entry: string) => {
	const found = new Set<string>();
	const dynamic = new Set<string>();
	const follow = (file: string) => {
		if (found.has(file)) return;
		found.add(file);
		for (const match of textOf(file).matchAll(statement)) {
			const to = path.join(path.dirname(file), match[1] ?? match[2] ?? match[3] ?? '');
			const isType = /^(import|export)\s+type\b/.test(match[0]);
			if (!files.includes(to) || isType) continue;
			if (match[3] === undefined) follow(to);
			else dynamic.add(to);
		}
	};
	follow(entry);
	return {found, dynamic};
};
