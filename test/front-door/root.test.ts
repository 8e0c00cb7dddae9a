import {execFileSync} from 'node:child_process';
import {chmod, chown, mkdir, rename, rm, stat, symlink} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {needs} from '../_helpers/components.ts';
import {type Checkout, makeCheckout, told} from './_checkout.ts';

const testAsRoot = needs('root');
const nobody = 65_534;
const lockNode = `node_modules/node-linux-${process.arch}/bin/node`;

type Spoil = (checkout: Checkout) => Promise<void>;
const inCheckout = ({checkout}: Checkout, file = '.') => path.join(checkout, file);

/** What others own or can write, and the words that tell it. */
const refused: Readonly<Record<string, {readonly spoil: Spoil; readonly says: RegExp}>> = {
	'the checkout is nobody’s': {
		spoil: async c => chown(inCheckout(c), nobody, nobody),
		says: /check\\ out: it belongs to user 65534[\s\S]*chown -hR root/,
	},
	'others can write the checkout': {
		spoil: async c => chmod(inCheckout(c), 0o777),
		says: /can be written by others \(mode 777\)[\s\S]*chmod -R go-w/,
	},
	'a group can write the checkout': {spoil: async c => chmod(inCheckout(c), 0o775), says: /can be written by others/},
	'others can write the checkout, sticky': {spoil: async c => chmod(inCheckout(c), 0o1777), says: /can be written by others/},
	'a parent is nobody’s': {spoil: async ({folder}) => chown(folder, nobody, nobody), says: /belongs to user 65534[\s\S]*such as \/opt/},
	'others can write a parent': {spoil: async ({folder}) => chmod(folder, 0o777), says: /can be written by others/},
	'dist is nobody’s': {spoil: async c => chown(inCheckout(c, 'dist'), nobody, nobody), says: /dist: it belongs to/},
	'the program is nobody’s': {spoil: async c => chown(inCheckout(c, 'dist/cli.js'), nobody, nobody), says: /dist\/cli\.js/},
	'others can write the program': {spoil: async c => chmod(inCheckout(c, 'dist/cli.js'), 0o666), says: /dist\/cli\.js/},
	'the note about Node is nobody’s': {spoil: async c => chown(inCheckout(c, 'dist/.node'), nobody, nobody), says: /dist\/\.node/},
	'a source is nobody’s': {spoil: async c => chown(inCheckout(c, 'src/cli.ts'), nobody, nobody), says: /src\/cli\.ts/},
	'others can write a folder of sources': {spoil: async c => chmod(inCheckout(c, 'diagnostics'), 0o777), says: /diagnostics/},
	'node_modules is nobody’s': {spoil: async c => chown(inCheckout(c, 'node_modules'), nobody, nobody), says: /node_modules/},
	'the Node is nobody’s': {spoil: async c => chown(inCheckout(c, lockNode), nobody, nobody), says: /bin\/node: it belongs/},
	'others can write the folder of the Node': {
		spoil: async c => chmod(path.dirname(inCheckout(c, lockNode)), 0o777),
		says: /bin: it can be written/,
	},
	'dist is a link': {
		async spoil(c) {
			await rename(inCheckout(c, 'dist'), path.join(c.folder, 'elsewhere'));
			await symlink(path.join(c.folder, 'elsewhere'), inCheckout(c, 'dist'));
		},
		says: /dist: it is a link/,
	},
	'the build needs a package that is nobody’s': {
		async spoil(c) {
			await chown(inCheckout(c, 'node_modules/rolldown'), nobody, nobody);
			await c.write('check out/src/cli.ts', 'changed');
		},
		says: /node_modules\/rolldown/,
	},
	'the system’s Node is in a folder of nobody’s': {
		async spoil(c) {
			await mkdir(path.join(c.folder, 'other'));
			await c.addSystemNode('v24.15.0');
			await rename(path.join(c.folder, 'bin/node'), path.join(c.folder, 'other/node'));
			await symlink(path.join(c.folder, 'other/node'), path.join(c.folder, 'bin/node'));
			await chown(path.join(c.folder, 'other'), nobody, nobody);
		},
		says: /other: it belongs to user 65534[\s\S]*PATH/,
	},
	'npm is nobody’s': {
		async spoil(c) {
			await rm(inCheckout(c, 'node_modules'), {recursive: true});
			await chown(path.join(c.folder, 'bin/npm'), nobody, nobody);
		},
		says: /bin\/npm/,
	},
};

for (const [title, {spoil, says}] of Object.entries(refused)) {
	testAsRoot(`root stops with 4 when ${title}`, async t => {
		const checkout = await makeCheckout(t);
		t.is((await checkout.run()).code, 0);
		const before = await checkout.record();
		await spoil(checkout);
		const result = await checkout.run();
		t.is(result.code, 4, result.stderr);
		t.is(result.stdout, '');
		t.regex(result.stderr, says);
		t.deepEqual(await checkout.record(), before, 'neither npm nor the build ran');
	});
}

testAsRoot('root uses nothing of nobody’s in a first start either', async t => {
	const checkout = await makeCheckout(t);
	await chown(path.join(checkout.checkout, 'bundle.mjs'), nobody, nobody);
	t.is((await checkout.run()).code, 4);
	t.deepEqual(await checkout.record(), []);
});

testAsRoot('what npm gives to other users becomes root’s before they can get at it', async t => {
	const {run, write, checkout} = await makeCheckout(t);
	await write('npm-does', 'give-away');
	const result = await run();
	t.is(result.code, 0, result.stderr);
	t.regex(result.stderr, /node_modules is 700 while npm runs/);
	const modules = path.join(checkout, 'node_modules');
	t.is(execFileSync('find', [modules, '!', '-uid', '0']).toString(), '');
	t.is((await stat(modules)).mode & 0o777, 0o755);
	t.is((await run([], {user: nobody})).code, 0, 'others can use it then');
});

const giveTo = async (t: ExecutionContext, user: number): Promise<Checkout> => {
	const checkout = await makeCheckout(t);
	await checkout.run();
	execFileSync('chown', ['-R', `${user}:${user}`, checkout.checkout]);
	return checkout;
};

testAsRoot('through sudo the caller’s own checkout is used, and not another’s', async t => {
	const {run} = await giveTo(t, 12_345);
	t.is((await run([], {environment: {SUDO_UID: '12345'}})).code, 0);
	for (const SUDO_UID of ['12346', '', 'x', '0']) t.is((await run([], {environment: {SUDO_UID}})).code, 4, SUDO_UID);
});

testAsRoot('who may not write the checkout uses what is built there, and is told who can build it anew', async t => {
	const {run, write} = await makeCheckout(t);
	t.is((await run()).code, 0);
	t.is(told(await run(['mine'], {user: nobody})).arguments[0], 'mine');
	await write('check out/src/cli.ts', 'changed');
	const result = await run([], {user: nobody});
	t.is(result.code, 1);
	t.regex(result.stderr, /you may not write in .*\n.*its owner \(root\)/);
});

testAsRoot('who is not root may use a checkout of anybody', async t => {
	const {run} = await giveTo(t, 12_345);
	t.is((await run([], {user: nobody})).code, 0);
});

testAsRoot('what a first start makes cannot be written by others, whatever the umask', async t => {
	const {checkout, folder, start} = await makeCheckout(t);
	const result = await start(['-c', `umask 000; exec '${checkout}/configure-tentacle.sh'`], {file: path.join(folder, 'bin/sh')}).ended;
	t.is(result.code, 0, result.stderr);
	t.is(told(result).mask, 0, 'the program has its caller’s');
	const loose = execFileSync('find', [
		path.join(checkout, 'dist'),
		path.join(checkout, 'node_modules'),
		'!',
		'-type',
		'l',
		'-perm',
		'/022',
	]);
	t.is(loose.toString(), '');
});
