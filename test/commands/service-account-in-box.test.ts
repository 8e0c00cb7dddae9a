import type {Box} from '../_helpers/box.ts';
import {needs} from '../_helpers/components.ts';
import {folder, openOctopus, program, setUp} from './_octopus-box.ts';

const withDirectory = needs('systemd-box', 'sudo', 'curl', 'libnss_extrausers.so.2');

const accounts = '/var/lib/extrausers/passwd';

/** The box knows accounts that are in no /etc/passwd, with groups, as one that asks a directory does. */
const joinDomain = (box: Box): void => {
	box.run('sed', '-i', 's/^\\(passwd\\|group\\):.*/\\1: files extrausers/', '/etc/nsswitch.conf');
	box.write(accounts, 'EXAMPLE\\svc:x:20001:20001:Service:/home/svc:/bin/bash\n');
	box.write('/var/lib/extrausers/group', 'domain users:x:20001:\ndeployers:x:20100:EXAMPLE\\svc\n');
};

/** Tells of every call which account it is of, with all its groups, and goes on as before. */
const watchCalls = (box: Box): (() => readonly string[]) => {
	box.run('mv', '/opt/octopus/tentacle/Tentacle', '/opt/octopus/tentacle/Tentacle.real');
	const tell = 'echo "$1 $(id -u) $(id -g) $(id -G)" >> /var/calls';
	box.write('/opt/octopus/tentacle/Tentacle', `#!/bin/sh\n${tell}\nexec /opt/octopus/tentacle/Tentacle.real "$@"\n`, '755');
	box.write('/var/calls', '', '666');
	return () => box.run('cat', '/var/calls').trim().split('\n');
};

const diagnosed = (box: Box) => {
	const {stdout} = program(box, 'diagnose', '--json', '--only', 'machine');
	return JSON.parse(stdout) as {causes: unknown[]; verdict: string; checks: ReadonlyArray<{id: string; reason: string; says: string}>};
};

withDirectory('an account of a directory runs the agent, and in our calls it has the groups that systemd gives it', t => {
	const box = openOctopus(t, 2);
	joinDomain(box);
	const calls = watchCalls(box);
	// Only its second group lets it in.
	box.run('install', '-d', '-m', '0750', '-g', '20100', '/srv/team');
	box.run('install', '-d', '-m', '0700', '/srv/closed');
	const asService = (...words: string[]) => setUp(box, '--service-user=EXAMPLE\\svc', ...words);

	const homeless = asService('--application-folder=/srv/team/apps');
	t.is(homeless.exitCode, 1);
	t.regex(homeless.stdout, /home folder \/home\/svc is not there, and a service never signs in/);
	box.run('sh', '-c', /install -d -o .* \/home\/svc/.exec(homeless.stdout)?.[0] ?? 'false');

	const closed = asService('--application-folder=/srv/closed/apps');
	t.is(closed.exitCode, 1);
	t.regex(closed.stdout, /SVC012/);
	t.regex(closed.stdout, /it may not enter \/srv\/closed/);
	t.regex(closed.stdout, /setfacl -m 'u:EXAMPLE\\svc:x' \/srv\/closed/);
	const unknown = setUp(box, '--service-user=svc@example.com');
	t.regex(unknown.stdout, /neither this machine nor its directory \(extrausers\) has an account svc@example\.com/);
	t.is(box.run('sh', '-c', 'ls /etc/octopus 2>/dev/null || true'), '', 'nothing was changed so far');

	const {exitCode, stdout, stderr} = asService('--application-folder=/srv/team/apps');
	t.is(exitCode, 0, stdout + stderr);
	t.is(box.run('sh', '-c', 'stat -c %u /proc/$(systemctl show --value -p MainPID Tentacle)').trim(), '20001');
	t.regex(box.run('cat', '/etc/systemd/system/Tentacle.service'), /^User=EXAMPLE\\svc$/m);
	const ofOurs = calls().filter(call => /^(new-certificate|configure|server-comms) /.test(call));
	const [ofSystemd = ''] = calls().filter(call => call.startsWith('run '));
	t.is(ofSystemd, 'run 20001 20001 20001 20100');
	t.deepEqual(new Set(ofOurs.map(call => call.replace(/^\S+/, 'run'))), new Set([ofSystemd]));
	t.is(box.run('sh', '-c', 'stat -c %u /etc/octopus/Tentacle/*.config /srv/team/apps /var/opt/octopus/Tentacle | sort -u').trim(), '20001');
	const {causes, checks} = diagnosed(box);
	t.deepEqual(causes, []);
	t.like(
		checks.find(({id}) => id === 'machine/own-files'),
		{reason: 'good'},
	);
	const again = asService('--application-folder=/srv/team/apps');
	t.regex(again.stdout, /nothing was changed/, again.stdout + again.stderr);

	const [address = ''] = /127\.0\.0\.1:\d+/.exec(program(box, 'nodes', 'list').stdout) ?? [];
	for (const verb of ['remove', 'add']) {
		const changed = program(box, 'nodes', verb, address, '--yes', '--no-input');
		t.is(changed.exitCode, 0, changed.stdout + changed.stderr);
	}
	t.deepEqual(
		calls().filter(call => call.startsWith('server-comms ') && !call.endsWith(' 20001 20001 20001 20100')),
		[],
	);
	t.is(box.run('sh', '-c', 'find /home/svc /srv/team/apps /var/opt/octopus/Tentacle /etc/octopus/Tentacle/*.config ! -uid 20001'), '');
	t.is(box.run('sh', '-c', 'find /root -name "*.pfx"'), '');

	// The directory hangs: whoever asks waits for ever.
	box.run('sh', '-c', `rm ${accounts} && mkfifo ${accounts}`);
	const [seen] = diagnosed(box).checks.filter(({id}) => id === 'machine/service-user');
	t.is(seen?.reason, 'untold');
	t.regex(seen?.says ?? '', /name service did not tell within 10 s/);
});

withDirectory('the exported script does the same for an account of a directory', t => {
	const box = openOctopus(t, 1);
	joinDomain(box);
	box.run('install', '-d', '-o', 'EXAMPLE\\svc', '-m', '0700', '/home/svc');
	const words = ['--answers', `${folder}/answers.yaml`, '--ca-file', `${folder}/authority.pem`, '--service-user=EXAMPLE\\svc'];
	const {stdout, stderr} = program(box, 'export', 'bash', ...words);
	box.write('/root/set-up.sh', stdout);
	const said = box.run('sh', '-c', `cd /root && CURL_CA_BUNDLE=${folder}/authority.pem bash set-up.sh 2>&1 || echo failed`);
	t.notRegex(said, /^failed$/m, said + stderr);
	t.deepEqual(diagnosed(box).causes, [], said);
	t.is(box.run('sh', '-c', 'find /home/svc /var/opt/octopus/Tentacle /etc/octopus/Tentacle/*.config ! -uid 20001'), '');
});
