import {chmodSync, chownSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {accounts} from '../../src/host/accounts.ts';
import {createHost} from '../../src/host/host.ts';
import {needs} from '../_helpers/components.ts';
import {temporaryFolder} from './_folder.ts';

const asRoot = needs('root', 'setpriv', 'find');
const nobody = 65_534;
const daemon = 1;

test('an account is looked up, with the one that could be meant', async t => {
	const host = createHost({hasSystemd: false});
	t.true(accounts().some(({user, uid}) => user === 'root' && uid === 0));
	t.like(await host.account('root', []), {exists: true, hasHome: true});
	t.like(await host.account('deamon', []), {exists: false, nearest: 'daemon', asked: ''});
});

asRoot('what a directory tells is data: its own spelling of a name counts, and nonsense is no account', async t => {
	const folder = temporaryFolder(t);
	chmodSync(folder, 0o755);
	const answers: Readonly<Record<string, string>> = {
		// As directories do: whatever the case of its letters.
		"EXAMPLE\\Svc'|'EXAMPLE\\svc": "'EXAMPLE\\svc:x:20001:20001::/home/svc:/bin/sh'",
		toor: "'toor:x:0:0::/root:/bin/sh'",
		few: "'few:x'",
		negative: "'negative:x:-1:20001::/home/svc:/bin/sh'",
		nobodys: "'nobodys:x:4294967295:20001::/home/svc:/bin/sh'",
		relative: "'relative:x:20001:20001::home:/bin/sh'",
		long: '"$(head -c 3000000 /dev/zero | tr "\\0" x)"',
	};
	const cases = Object.entries(answers).map(([name, line]) => `'${name}') printf '%s\\n' ${line};;`);
	writeFileSync(path.join(folder, 'getent'), `#!/bin/sh\ncase $3 in ${cases.join('\n')}\n*) exit 2;; esac\n`, {mode: 0o755});
	const host = createHost({hasSystemd: false, searchPath: `${folder}:/usr/bin:/bin`});
	t.like(await host.account('EXAMPLE\\Svc', []), {exists: true, name: 'EXAMPLE\\svc', home: '/home/svc'});
	t.like(await host.account('toor', []), {exists: true, name: 'root'});
	const places = {indexRoot: path.join(folder, 'etc'), unitFolder: path.join(folder, 'units')};
	const index = path.join(places.indexRoot, 'Tentacle/Instances');
	for (const made of [index, places.unitFolder]) mkdirSync(made, {recursive: true});
	writeFileSync(
		path.join(index, 'tentacle.config'),
		JSON.stringify({Name: 'Tentacle', ConfigurationFilePath: path.join(folder, 'none.config')}),
	);
	for (const [written, is] of [
		['EXAMPLE\\Svc', 'EXAMPLE\\svc'],
		['toor', 'root'],
		['absent', 'absent'],
	] as const) {
		writeFileSync(path.join(places.unitFolder, 'Tentacle.service'), `[Service]\nUser=${written}\n`);
		const asking = createHost({hasSystemd: false, searchPath: `${folder}:/usr/bin:/bin`, ...places});
		t.is((await asking.instance('Tentacle'))?.unit.user, is, 'systemd asks the directory too: a unit that works is no other account’s');
	}
	for (const name of ['few', 'negative', 'nobodys', 'relative', 'long', 'absent']) {
		t.is((await host.account(name, [])).exists, false, name);
	}
});

asRoot('what an account may not is found by trying as it: the first place on the way, and what of it', async t => {
	const folder = temporaryFolder(t);
	chmodSync(folder, 0o755);
	const indexRoot = path.join(folder, 'etc');
	const host = createHost({hasSystemd: false, indexRoot});
	const made = (name: string, mode: number, uid = 0, gid = 0) => {
		const place = path.join(folder, name);
		mkdirSync(place);
		chmodSync(place, mode);
		chownSync(place, uid, gid);
		return place;
	};
	const lacks = async (place: string, right: 'enter' | 'read' | 'write', user = 'nobody') => {
		const {closed} = await host.account(user, [{path: place, right}]);
		return closed && `${closed.right} ${path.relative(folder, closed.path)} for ${path.relative(folder, closed.for)}`;
	};
	const open = made('open', 0o755);
	const own = made('own', 0o700, nobody);
	const closed = made('closed', 0o700);
	made('closed/inside', 0o777);
	made('of-group', 0o750, 0, nobody);
	const secret = path.join(open, 'secret');
	writeFileSync(secret, '', {mode: 0o600});
	// The account of Debian has a home folder that is not there; it is about the others here.
	t.is(await lacks(open, 'enter'), undefined);
	t.is(await lacks(path.join(open, 'not/there/yet'), 'write'), undefined);
	t.is(await lacks(open, 'write'), 'write open for open');
	t.is(await lacks(own, 'write'), undefined);
	t.is(await lacks(own, 'write', 'daemon'), 'enter own for own');
	t.is(await lacks(path.join(folder, 'of-group'), 'read'), undefined, 'its group counts');
	t.is(await lacks(path.join(closed, 'inside'), 'write'), 'enter closed for closed/inside');
	t.is(await lacks(path.join(closed, 'not/there'), 'enter'), 'enter closed for closed/not/there');
	t.is(await lacks(secret, 'read'), 'read open/secret for open/secret');
	chownSync(secret, daemon, daemon);
	t.is(await lacks(secret, 'read', 'daemon'), undefined);
	mkdirSync(path.join(indexRoot, 'Tentacle/Instances'), {recursive: true});
	chmodSync(indexRoot, 0o700);
	t.is(await lacks(open, 'enter'), 'enter etc for etc/Tentacle/Instances', 'Tentacle reads the index too');
});

asRoot('what could not be tried as an account is not told as a right that it lacks', async t => {
	const folder = temporaryFolder(t);
	chmodSync(folder, 0o755);
	// One that does not know these tests, as BusyBox has it, or that was ended before it had said anything.
	writeFileSync(path.join(folder, 'find'), '#!/bin/sh\necho "find: unrecognized: -readable" >&2\nexit 1\n', {mode: 0o755});
	const host = createHost({hasSystemd: false, searchPath: `${folder}:/usr/bin:/bin`});
	t.is((await host.account('daemon', [{path: '/usr', right: 'read'}])).closed, undefined);
});
