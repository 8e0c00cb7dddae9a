// npm run pictures: makes the pictures of the documentation, and docs/wizard.md with all of them, from real runs. With --check it fails when one is no
// longer what the program shows.
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {questions} from '../../wizards/questions.ts';
import {projectRoot} from '../_helpers/project.ts';
import {type PageId, type Shot, type Walk, walk} from './walk.ts';

const folder = path.join(projectRoot, 'docs/pictures');
const page = path.join(projectRoot, 'docs/wizard.md');

type Chapter = {readonly title: string; readonly says: string; readonly name: string; readonly walk: Walk};

const worker = {style: 'polling', registerAs: 'worker', workerPools: ['Linux Builders'], name: 'build-07'};
const target = {style: 'listening', registerAs: 'target', environments: ['Production'], targetTags: ['web-server'], name: 'build-07'};

const chapters: readonly Chapter[] = [
	{
		name: 'polling',
		title: 'A worker that polls a cluster',
		says: 'Enter on every page; an address or a key stays on its page until the Server has proven it. Then the review, and every other answer, one key away from it.',
		walk: {sandbox: {nodes: 3, registerAs: 'worker'}, answers: worker, changes: true},
	},
	{
		name: 'listening',
		title: 'A deployment target that listens',
		says: 'The pages that a polling worker does not have.',
		walk: {
			sandbox: {style: 'listening'},
			answers: {...target, publicHostName: '127.0.0.1', listenAddress: '127.0.0.1'},
			changes: true,
		},
	},
	{
		name: 'user',
		title: 'Signing in with a user name',
		says: 'Nothing of a password is ever on the screen.',
		walk: {
			sandbox: {},
			answers: {...worker, apiKey: undefined, authentication: 'password', username: 'svc-deploy'},
			only: ['username', 'password'],
		},
	},
	{
		name: 'token',
		title: 'Signing in with a bearer token',
		says: 'Or with an id token of another issuer, for a service account.',
		walk: {sandbox: {}, answers: {...worker, apiKey: undefined, authentication: 'bearerToken'}, only: ['bearerToken']},
	},
	{
		name: 'oidc',
		title: 'Signing in with an OIDC token',
		says: 'Where the token is, and for which service account.',
		walk: {
			sandbox: {},
			answers: {...worker, apiKey: undefined, authentication: 'oidc', serviceAccountId: '72724993-f823-41ec-ba87-264f2d5ce66d'},
			only: ['serviceAccountId', 'idTokenFile'],
		},
	},
	{
		name: 'proxy',
		title: 'A proxy that wants a password',
		says: 'For the way to the Server.',
		walk: {sandbox: {}, answers: {...worker, proxy: 'http://svc@proxy.example:3128'}, only: ['proxyPassword']},
	},
	{
		name: 'scripts',
		title: 'A proxy for scripts',
		says: 'For the web requests of deployment steps.',
		walk: {sandbox: {}, answers: {...worker, scriptProxy: 'http://svc@proxy.example:3128'}, only: ['scriptProxyPassword']},
	},
	{
		name: 'import',
		title: 'A certificate of its own',
		says: 'Taken from a file instead of being made here.',
		walk: {
			sandbox: {},
			answers: {...worker, certificate: 'import'},
			pfxPassword: 'of the picture',
			only: ['certificateFile', 'certificatePassword'],
		},
	},
	{
		name: 'renewed',
		title: 'An instance that is there gets a new certificate',
		says: 'Its settings are the defaults. Only the certificate that is named is replaced, here and in Octopus.',
		walk: {
			sandbox: {},
			isInstalled: true,
			answers: {certificate: 'renew'},
			only: ['renewedThumbprint', 'otherServers', 'review'],
			changes: true,
		},
	},
	{
		name: 'fewer',
		title: 'A list that lacks a polled address',
		says: 'Nothing is polled no more because a list says nothing of it.',
		walk: {sandbox: {nodes: 3}, isInstalled: true, answers: {style: 'polling'}, nodes: 2, only: ['otherAddresses']},
	},
	{
		name: 'taken',
		title: 'A name that belongs to another machine',
		says: 'It is shown whose it is before anything can be taken over.',
		walk: {sandbox: {faults: ['name-taken']}, answers: {...target, style: 'polling'}, only: ['name', 'replace']},
	},
	{
		name: 'inspected',
		title: 'Something opens TLS on the way',
		says: 'What the API, the ports and this machine say of the Server’s certificate, compared. No comparing of digits by eye is needed.',
		walk: {sandbox: {faults: ['tls-inspection'], nodes: 2}, answers: worker, only: ['serverThumbprint', 'review'], changes: true},
	},
	{
		name: 'typed',
		title: 'Where nobody signs in',
		says: 'What a port presents is shown, and never adopted: the thumbprint is typed in, from Octopus.',
		walk: {sandbox: {}, answers: worker, flags: ['--no-register-now'], only: ['serverThumbprint']},
	},
	{
		name: 'applied',
		title: 'Applied, and proven to work',
		says: 'What was done, and how to do the same again without questions.',
		walk: {sandbox: {}, answers: {}, only: ['done'], applies: true, rows: 74},
	},
];

const ownWords: Readonly<Partial<Record<PageId, readonly [title: string, says: string]>>> = {
	review: ['The review', 'Everything that was decided and everything that will be done, before anything is changed.'],
	change: ['Which answer?', 'Every answer can be changed from the review, and Esc leads back to it.'],
	done: ['Done', 'The last lines stay in the terminal’s history.'],
};

const wordsOf = (id: PageId): readonly [title: string, says: string] => {
	const own = ownWords[id];
	if (own) return own;
	const {ask, help} = questions[id as keyof typeof questions];
	return [ask, help];
};

const fileOf = (chapter: Chapter, id: PageId): string => `wizard-${chapter.name}-${id}.svg`;

const pictures = new Map<string, string>();
const lines = [
	'# The wizard, page by page',
	'',
	'`configure-tentacle setup`, as it looks in a terminal of 80 columns. Made by `npm run pictures` from real runs in the sandbox: every page is there, and a new one comes by itself.',
	'',
];
const shown = new Set<PageId>();
for (const chapter of chapters) {
	const shots = await walk(chapter.walk);
	const isNew = ({page: id}: Shot) => chapter.walk.only !== undefined || !shown.has(id);
	lines.push(`## ${chapter.title}`, '', chapter.says, '');
	for (const shot of shots.filter(one => isNew(one) || one.page === 'style' || one.page === 'review')) {
		shown.add(shot.page);
		const [title, says] = wordsOf(shot.page);
		const file = fileOf(chapter, shot.page);
		pictures.set(file, shot.svg);
		lines.push(`### ${title}`, '', says, '', `![${title}](pictures/${file})`, '');
	}
}
const missing = Object.keys(questions).filter(id => !shown.has(id as PageId));
process.stderr.write(missing.length === 0 ? '' : `No picture of: ${missing.join(', ')}\n`);

const text = `${lines.join('\n').trimEnd()}\n`;
if (process.argv.includes('--check')) {
	const stale = [...pictures].filter(
		([file, svg]) => !existsSync(path.join(folder, file)) || readFileSync(path.join(folder, file), 'utf8') !== svg,
	);
	const names = [...stale.map(([file]) => `docs/pictures/${file}`), ...(readFileSync(page, 'utf8') === text ? [] : ['docs/wizard.md'])];
	for (const name of names) process.stderr.write(`${name} is not what the program shows: npm run pictures, and look at it\n`);
	if (names.length > 0) process.exitCode = 1;
} else {
	mkdirSync(folder, {recursive: true});
	for (const file of readdirSync(folder)) if (file.startsWith('wizard')) rmSync(path.join(folder, file));
	for (const [file, svg] of pictures) writeFileSync(path.join(folder, file), svg);
	writeFileSync(page, text);
}
