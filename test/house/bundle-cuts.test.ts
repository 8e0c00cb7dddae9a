import {execFileSync} from 'node:child_process';
import {createPrivateKey, X509Certificate} from 'node:crypto';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import {pathToFileURL} from 'node:url';
import anyTest, {type TestFn} from 'ava';
import fc from 'fast-check';
import wholeInquirer from 'inquirer';
import whole from 'node-forge';
import {type Plugin, rolldown} from 'rolldown';
import type * as Yaml from 'yaml';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import * as answersFile from '../../src/render/answers-file.ts';
import {projectRoot} from '../_helpers/project.ts';

/** Ink's neighbours that measure and cut text. */
type Text = {
	readonly width: (text: string, options?: {readonly ambiguousIsNarrow?: boolean}) => number;
	readonly slice: (text: string, start: number, end?: number) => string;
	readonly wrap: (text: string, columns: number, options?: {readonly hard?: boolean; readonly trim?: boolean}) => string;
	readonly truncate: (text: string, columns: number) => string;
	readonly tokens: (text: string) => readonly unknown[];
};

/** The packages as they are in the bundle: cut, and in part on Node's own cryptography. */
type Packages = {
	readonly forge: typeof whole;
	readonly yaml: Pick<typeof Yaml, 'Document' | 'parseDocument'>;
	readonly answersFile: typeof answersFile;
	readonly text: Text;
	readonly inquirer: typeof wholeInquirer;
};

const test = anyTest as TestFn<Packages & {readonly folder: string}>;

const textEntry = `import width from 'string-width'; import slice from 'slice-ansi'; import wrap from 'wrap-ansi'; import truncate from 'cli-truncate';
import {tokenize as tokens} from '@alcalzone/ansi-tokenize'; export const text = {width, slice, wrap, truncate, tokens};`;

const entry = `export {default as forge} from 'node-forge'; export {default as inquirer} from 'inquirer'; export {Document, parseDocument} from 'yaml';
export * as answersFile from ${JSON.stringify(path.join(projectRoot, 'build/src/render/answers-file.js'))}; ${textEntry}`;

/** Minified, as the bundle is. */
const packages = async (folder: string): Promise<Packages> => {
	const {cuts} = (await import(pathToFileURL(path.join(projectRoot, 'bundle/cuts.mjs')).href)) as {readonly cuts: readonly Plugin[]};
	const file = path.join(folder, 'packages.mjs');
	const build = await rolldown({cwd: projectRoot, input: 'virtual.mjs', platform: 'node', plugins: [atTheRoot, ...cuts]});
	await build.write({file, format: 'esm', minify: true, codeSplitting: false});
	await build.close();
	const {forge, text, answersFile, inquirer, ...yaml} = (await import(pathToFileURL(file).href)) as Packages['yaml'] &
		Omit<Packages, 'yaml'>;
	return {forge, text, answersFile, inquirer, yaml};
};

const inRoot = path.join(projectRoot, 'virtual.mjs');

const atTheRoot: Plugin = {
	name: 'virtual',
	resolveId: id => (id === 'virtual.mjs' ? inRoot : undefined),
	load: id => (id === inRoot ? entry : undefined),
};

test.before(async t => {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'bundle-cuts-'));
	t.context = {folder, ...(await packages(folder))};
});

test.after.always(t => {
	rmSync(t.context.folder, {recursive: true, force: true});
});

const password = `it's $1 pass"word`;

/** What a PFX holds, in PEM. */
const opened = (forge: typeof whole, pfx: string, secret: string | undefined) => {
	const archive = forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(pfx), secret as string);
	const bags = [forge.pki.oids.pkcs8ShroudedKeyBag, forge.pki.oids.keyBag].flatMap(
		type => archive.getBags({bagType: type as string})[type as string] ?? [],
	);
	const certificates = archive.getBags({bagType: forge.pki.oids.certBag as string})[forge.pki.oids.certBag as string] ?? [];
	return {
		keys: bags.map(({key}) => key && forge.pki.privateKeyToPem(key)),
		certificates: certificates.map(({cert}) => cert && forge.pki.certificateToPem(cert)),
	};
};

const byOpenssl: Readonly<Record<string, readonly string[]>> = {
	'RC2 of 40 bits and triple DES, as old Windows exports': ['-legacy', '-certpbe', 'PBE-SHA1-RC2-40', '-keypbe', 'PBE-SHA1-3DES'],
	'triple DES, as old servers export': ['-certpbe', 'PBE-SHA1-3DES', '-keypbe', 'PBE-SHA1-3DES', '-macalg', 'sha1'],
	'AES-256 with SHA-256': ['-certpbe', 'AES-256-CBC', '-keypbe', 'AES-256-CBC', '-macalg', 'sha256'],
	'AES-128 with SHA-512': ['-certpbe', 'AES-128-CBC', '-keypbe', 'AES-128-CBC', '-macalg', 'sha512'],
	'triple DES by PBES2': ['-certpbe', 'DES-EDE3-CBC', '-keypbe', 'DES-EDE3-CBC', '-macalg', 'sha384'],
	'no encryption': ['-certpbe', 'NONE', '-keypbe', 'NONE'],
};

for (const [what, words] of Object.entries(byOpenssl)) {
	test(`node-forge as it is in the bundle opens a PFX of OpenSSL: ${what}`, t => {
		const {forge, folder} = t.context;
		const {certificatePem, keyPem} = createCertificate();
		const file = path.join(folder, `${what.replaceAll(/\W/g, '-')}.pem`);
		writeFileSync(file, `${keyPem}${certificatePem}`);
		const pfx = execFileSync('openssl', ['pkcs12', '-export', '-in', file, '-passout', `pass:${password}`, ...words]).toString('binary');
		const {keys, certificates} = opened(forge, pfx, password);
		t.is(new X509Certificate(certificates[0] ?? '').fingerprint256, new X509Certificate(certificatePem).fingerprint256);
		t.true(createPrivateKey(keys[0] ?? '').equals(createPrivateKey(keyPem)));
		t.throws(() => opened(forge, pfx, 'another'), {message: /MAC could not be verified/});
	});
}

for (const algorithm of ['3des', 'aes128', 'aes192', 'aes256'] as const) {
	test(`what one of node-forge as it is and as it is in the bundle writes, the other one reads: ${algorithm}`, t => {
		const {keyPem, certificatePem} = createCertificate();
		const {forge} = t.context;
		for (const {writer, reader} of [
			{writer: whole, reader: forge},
			{writer: forge, reader: whole},
		]) {
			const key = writer.pki.privateKeyFromPem(keyPem);
			const certificate = writer.pki.certificateFromPem(certificatePem);
			const pfx = writer.asn1.toDer(writer.pkcs12.toPkcs12Asn1(key, [certificate], password, {algorithm})).getBytes();
			t.deepEqual(opened(reader, pfx, password), {keys: [keyPem.replaceAll('\n', '\r\n')], certificates: [certificatePem]});
		}
	});
}

test('node-forge as it is in the bundle signs a certificate as the whole one does', t => {
	const {keyPem, certificatePem} = createCertificate();
	const signed = [whole, t.context.forge].map(forge => {
		const certificate = forge.pki.certificateFromPem(certificatePem);
		certificate.setExtensions([
			{name: 'basicConstraints', cA: true, critical: true},
			{name: 'subjectAltName', altNames: [{type: 7, ip: '::1'}]},
		]);
		certificate.sign(forge.pki.privateKeyFromPem(keyPem), forge.md.sha256.create());
		return forge.pki.certificateToPem(certificate);
	});
	t.is(signed[0], signed[1]);
	const certificate = new X509Certificate(signed[1] ?? '');
	t.true(certificate.verify(certificate.publicKey));
});

test('what is cut of node-forge says so', t => {
	const {forge} = t.context;
	t.throws(() => forge.pki.createCaStore(), {message: /built without x509.js: pki.createCaStore/});
	t.throws(() => forge.pki.rsa.generateKeyPair(512), {message: /built without/});
});

const answers = `# a comment
schemaVersion: 1
style: polling
roles: [web, "db: main", 'it''s', 0x1F, 1e3, ~, true, .5]
note: |
  two
    lines
folded: >-
  one
  line
same: &a {x: 1}
again: *a
quoted: "tab\\t\\u263a"
"long key": 2024-01-01
`;

test('YAML is read and written as with the whole package', async t => {
	const {Document, parseDocument} = await import('yaml');
	// As `src/render/answers-file.ts` reads.
	const options: Parameters<typeof parseDocument>[1] = {schema: 'core', uniqueKeys: true, customTags: [], resolveKnownTags: false};
	for (const text of [
		answers,
		'a: !!set {x}',
		'a: [',
		'a: 1\na: 2',
		'',
		'\t- x',
		readFileSync(path.join(projectRoot, 'package.json'), 'utf8'),
	]) {
		const [one, two] = [parseDocument, t.context.yaml.parseDocument].map(parse => {
			const document = parse(text, options);
			const problems = [...document.errors, ...document.warnings].map(({message, code, pos}) => ({message, code, pos}));
			return {problems, value: problems.length > 0 ? undefined : document.toJS({maxAliasCount: 100})};
		});
		t.deepEqual(two, one);
	}
	const written = [Document, t.context.yaml.Document].map(Of => {
		const document = new Of({schemaVersion: 1, list: ['a: b', 'true', '1', ' x', 'two\nlines', '#', '']});
		document.comment = ' the end';
		return document.toString({lineWidth: 0});
	});
	t.is(written[1], written[0]);
	const lines = [
		{key: 'style', value: 'polling'},
		{key: 'environments', value: ['a', 'b: c']},
		{key: 'name', value: 'x'},
	];
	const before = '# ours\nstyle: listening # why\nenvironments: [a]\nname: x\n';
	t.is(t.context.answersFile.renderAnswersFile(lines, before), answersFile.renderAnswersFile(lines, before));
});

/** One question, and every byte that is written; `type` is typed when the question is there. */
const answered = async (inquirer: typeof wholeInquirer, type: 'input' | 'password', typed: string | AbortController) => {
	const [input, output] = [new PassThrough(), new PassThrough()];
	let written = '';
	output.on('data', piece => {
		const isFirst = written === '';
		written += String(piece);
		// It listens when all of the question is written.
		if (isFirst) setImmediate(() => (typed instanceof AbortController ? typed.abort() : input.write(typed)));
	});
	const signal = typed instanceof AbortController ? typed.signal : new AbortController().signal;
	const asked = inquirer.createPromptModule({
		input: input as unknown as NodeJS.ReadStream,
		output: output as unknown as NodeJS.WriteStream,
		signal,
	});
	const answer = await asked<{readonly line: string}>([{type, name: 'line', message: 'Which?', mask: '*'} as never]).catch(
		(error: Error) => error.name,
	);
	return {answer, written};
};

test('Inquirer asks as the whole one does', async t => {
	for (const type of ['input', 'password'] as const) {
		for (const typed of ['a b\r', 'ab\u007Fc\r', '\r', '\u0003']) {
			t.deepEqual(await answered(t.context.inquirer, type, typed), await answered(wholeInquirer, type, typed), `${type} ${typed}`);
		}
		const [one, two] = [new AbortController(), new AbortController()];
		const left = await answered(t.context.inquirer, type, one);
		t.deepEqual(left, await answered(wholeInquirer, type, two));
		t.is(left.answer, 'AbortPromptError');
	}
	t.like(await answered(t.context.inquirer, 'input', 'x\r'), {answer: {line: 'x'}});
	await t.throwsAsync(async () => t.context.inquirer.createPromptModule()([{type: 'confirm', name: 'line', message: ''}]), {
		message: /built without the prompt confirm/,
	});
});

/** The same functions of the packages as they are installed. */
const wholeText = async (folder: string): Promise<Text> => {
	const file = path.join(folder, 'text.mjs');
	const only: Plugin = {...atTheRoot, load: id => (id === inRoot ? textEntry : undefined)};
	const build = await rolldown({cwd: projectRoot, input: 'virtual.mjs', platform: 'node', plugins: [only]});
	await build.write({file, format: 'esm', codeSplitting: false});
	await build.close();
	return ((await import(pathToFileURL(file).href)) as Pick<Packages, 'text'>).text;
};

/** What is drawn often, what joins, what is wide, what is an escape. */
const pieces = fc.oneof(
	fc.string({unit: 'binary', maxLength: 8}),
	fc.string({unit: 'grapheme', maxLength: 8}),
	fc.constantFrom(
		'Instance name',
		'❯ ·…— “ü”',
		'│┌─┐',
		'⠋',
		'✔',
		'✔\u{FE0F}',
		'e\u{301}',
		'漢',
		'👩‍👩‍👧',
		'🇨🇭',
		'각',
		'\r\n',
		'\n',
		'\u{AD}',
		'\u{200D}',
		'\t',
	),
	fc.constantFrom(
		'\u{1B}[31m',
		'\u{1B}[39m',
		'\u{1B}[1;4m',
		'\u{1B}[0m',
		'\u{1B}]8;;https://example.test\u{7}',
		'\u{1B}]8;;\u{7}',
		'\u{1B}',
	),
);

test('text is measured and cut as with the whole packages', async t => {
	const {text, folder} = t.context;
	const other = await wholeText(folder);
	const alike = (at: number, piece: string) => {
		t.is(text.width(piece), other.width(piece), JSON.stringify(piece));
		t.is(text.width(piece, {ambiguousIsNarrow: false}), other.width(piece, {ambiguousIsNarrow: false}), JSON.stringify(piece));
		t.is(text.slice(piece, at), other.slice(piece, at), JSON.stringify(piece));
		t.is(text.slice(piece, 0, at), other.slice(piece, 0, at), JSON.stringify(piece));
		t.is(text.truncate(piece, at + 1), other.truncate(piece, at + 1), JSON.stringify(piece));
		for (const trim of [true, false]) {
			t.is(text.wrap(piece, at + 1, {hard: true, trim}), other.wrap(piece, at + 1, {hard: true, trim}), JSON.stringify(piece));
		}
		t.deepEqual(text.tokens(piece), other.tokens(piece), JSON.stringify(piece));
	};
	// Every character of the basic plane, alone and between two others.
	for (let code = 0; code < 0x1_00_00; code++) {
		const character = String.fromCharCode(code);
		const inside = `a${character}·`;
		if (text.width(character) !== other.width(character) || text.width(inside) !== other.width(inside)) t.fail(`U+${code.toString(16)}`);
	}
	fc.assert(
		fc.property(fc.nat({max: 12}), fc.array(pieces, {maxLength: 6}), (at, parts) => {
			alike(at, parts.join(''));
		}),
		{numRuns: 500},
	);
});
