import test from 'ava';
import {projectFiles, textOf} from './_files.ts';

type Entry = {
	readonly version?: string;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly devDependencies?: Readonly<Record<string, string>>;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
	readonly resolved?: string;
	readonly integrity?: string;
	readonly engines?: unknown;
};
type Manifest = Entry & {readonly engines: {readonly node: string}};
const readJson = (file: string): unknown => JSON.parse(textOf(file));
const manifest = readJson('package.json') as Manifest;
const {packages} = readJson('package-lock.json') as {readonly packages: Readonly<Record<string, Entry>>};

test('nothing is left for later in a comment', t => {
	const later = new RegExp(`\\b(${['TO', 'FIX'].map((start, index) => start + ['DO', 'ME'][index]).join('|')})\\b`);
	const written = projectFiles().filter(file => /\.(ts|tsx|mjs|sh|md|json|yml)$|^\.ci\//.test(file) && !file.startsWith('test/fixtures/'));
	t.deepEqual(
		written.filter(file => later.test(textOf(file))),
		[],
	);
});

test('the lock names no download addresses, and everything has its integrity', t => {
	for (const [name, entry] of Object.entries(packages)) {
		if (name === '') continue;
		t.is(entry.resolved, undefined, name);
		t.regex(entry.integrity ?? '', /^sha512-/, name);
	}
});

test('the lock has every package that another one names, so that npm ci accepts it', t => {
	const isThere = (from: string, name: string): boolean => {
		for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
			if (`${folder === '' ? '' : `${folder}/`}node_modules/${name}` in packages) return true;
			if (folder === '') return false;
		}
	};
	for (const [from, {dependencies, optionalDependencies}] of Object.entries(packages)) {
		for (const name of Object.keys({...dependencies, ...optionalDependencies})) t.true(isThere(from, name), `${from} needs ${name}`);
	}
});

test('versions are exact, and the lock has them', t => {
	const wanted = {...manifest.devDependencies, ...manifest.optionalDependencies};
	for (const [name, version] of Object.entries(wanted)) t.is(packages[`node_modules/${name}`]?.version, version, name);
	t.is(manifest.dependencies, undefined, 'the bundle needs no package');
	t.deepEqual(packages['']?.engines, manifest.engines);
});

test('the front door asks for the Node that package.json names', t => {
	t.true(textOf('configure-tentacle.sh').includes(manifest.engines.node));
});

test('the README shows the two commands', t => {
	const readme = textOf('README.md');
	t.true(readme.includes('./configure-tentacle.sh demo'));
	t.true(readme.includes('npm cit'));
});

test('links between pages lead to files that are there', t => {
	const files = new Set(projectFiles());
	for (const page of files) {
		if (!page.endsWith('.md') || page.startsWith('test/')) continue;
		const folder = page.slice(0, page.lastIndexOf('/') + 1);
		for (const [, link = ''] of textOf(page)
			.replaceAll(/<!--.*?-->/gs, '')
			.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)) {
			const target = new URL(link, `file:///${folder}`).pathname.slice(1).replace(/\/$/, '');
			t.true(files.has(target) || [...files].some(file => file.startsWith(`${target}/`)), `${page}: ${link}`);
		}
	}
});
