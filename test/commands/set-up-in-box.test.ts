import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {needs} from '../_helpers/components.ts';
import {addOcto, folder, openOctopus, ownersOf, program, runsAs, setUp} from './_octopus-box.ts';

const onSystemd = needs('systemd-box', 'sudo', 'curl');

onSystemd('a worker polling three nodes ends enabled, active, connected to all, healthy, and diagnoses without a complaint', t => {
	const box = openOctopus(t, 3);
	const {exitCode, stdout, stderr} = setUp(box);
	t.is(exitCode, 0, stdout + stderr);
	t.is(box.run('systemctl', 'is-enabled', 'Tentacle').trim(), 'enabled');
	t.is(box.run('systemctl', 'is-active', 'Tentacle').trim(), 'active');
	t.is(box.run('systemctl', 'show', '--value', '--property=NRestarts', 'Tentacle').trim(), '0');
	t.is((stdout.match(/The agent is connected/g) ?? []).length, 3);
	t.is(box.run('stat', '-c', '%a', '/etc/octopus/Tentacle/tentacle-Tentacle.config').trim(), '600');
	const {url, apiKey} = JSON.parse(box.run('cat', `${folder}/ready.json`)) as {url: string; apiKey: string};
	const workers = JSON.parse(box.run('curl', '-sk', '-H', `X-Octopus-ApiKey: ${apiKey}`, `${url}/api/Spaces-1/workers`)) as {
		Items: unknown[];
	};
	t.like(workers.Items[0], {Name: 'build-07', HealthStatus: 'Healthy'});

	const diagnosed = program(box, 'diagnose', '--json');
	t.is(diagnosed.exitCode, 0, diagnosed.stdout);
	const report = JSON.parse(diagnosed.stdout) as {verdict: string; causes: unknown[]};
	t.deepEqual(report.causes, []);
	t.is(report.verdict, 'pass', diagnosed.stdout);
});

onSystemd('a certificate is imported, and renewed while the agent runs: one restart, no copy of the old key, nothing in memory', t => {
	const box = openOctopus(t, 2);
	const {pfxBase64, thumbprint} = createCertificate({subject: 'build-07'});
	// As `new-certificate --export-file` writes it.
	box.write('/root/machine.txt', pfxBase64, '600');
	const first = setUp(box, '--certificate-file=/root/machine.txt');
	t.is(first.exitCode, 0, first.stdout + first.stderr);
	const copy = `/root/.dotnet/corefx/cryptography/x509stores/my/${thumbprint}.pfx`;
	box.write(copy, 'a key', '600');
	const pid = () => box.run('systemctl', 'show', '--value', '--property=MainPID', 'Tentacle').trim();
	const before = pid();
	const renewed = setUp(box, '--certificate=renew', `--renewed-thumbprint=${thumbprint}`);
	t.is(renewed.exitCode, 0, renewed.stdout + renewed.stderr);
	t.not(pid(), before);
	t.is(box.run('sh', '-c', `ls ${copy} /dev/shm 2>/dev/null || true`).trim(), '/dev/shm:');
	t.is((renewed.stdout.match(/The agent is connected/g) ?? []).length, 2);
	const again = setUp(box, '--certificate=renew', `--renewed-thumbprint=${thumbprint}`);
	t.regex(again.stdout, /nothing was changed/, again.stderr);
	const diagnosed = program(box, 'diagnose', '--json');
	t.deepEqual((JSON.parse(diagnosed.stdout) as {causes: unknown[]}).causes, []);
});

onSystemd('a unit that dies after two seconds is not called a success', t => {
	const box = openOctopus(t, 1);
	box.run('mv', '/opt/octopus/tentacle/Tentacle', '/opt/octopus/tentacle/Tentacle.real');
	box.write(
		'/opt/octopus/tentacle/Tentacle',
		'#!/bin/sh\n[ "$1" != run ] || { echo "cannot read my config" >&2; sleep 2; exit 100; }\nexec /opt/octopus/tentacle/Tentacle.real "$@"\n',
		'755',
	);
	const {exitCode, stdout} = setUp(box);
	t.is(exitCode, 1);
	t.regex(stdout, /SVC005/);
	t.notRegex(stdout, /proven to work/);
});

onSystemd('an agent that the Server rejects is not called a success', t => {
	const box = openOctopus(t, 2, 'record-not-trusted');
	const {exitCode, stdout} = setUp(box);
	t.is(exitCode, 1);
	t.regex(stdout, /TLS007/);
	t.notRegex(stdout, /proven to work/);
});

onSystemd('the agent runs as an account of its own, which has the files; then as root, and as the account again', t => {
	const box = openOctopus(t, 2);
	addOcto(box);
	const asOcto = () => setUp(box, '--service-user=octo', '--application-folder=/srv/apps');
	const first = asOcto();
	t.is(first.exitCode, 0, first.stdout + first.stderr);
	t.is(runsAs(box), 'octo');
	const owners = ownersOf(box);
	t.regex(owners, /^octo \/etc\/octopus\/Tentacle\/tentacle-Tentacle\.config$/m);
	t.regex(owners, /^root \/etc\/octopus\/Tentacle$/m);
	t.notRegex(owners, /^root \/(var\/opt\/octopus\/Tentacle|srv\/apps|home\/octo)/m);
	t.is(box.run('stat', '-c', '%a', '/etc/octopus/Tentacle/tentacle-Tentacle.config').trim(), '600');
	t.is(box.run('sh', '-c', 'ls /root/.dotnet/corefx/cryptography/x509stores/my 2>/dev/null || true').trim(), '', 'no key of it is root’s');
	t.regex(box.run('cat', '/etc/systemd/system/Tentacle.service'), /^User=octo$/m);
	const diagnosed = program(box, 'diagnose', '--json');
	t.deepEqual((JSON.parse(diagnosed.stdout) as {causes: unknown[]}).causes, [], diagnosed.stdout);
	t.is((JSON.parse(diagnosed.stdout) as {verdict: string}).verdict, 'pass', diagnosed.stdout);
	const again = setUp(box);
	t.regex(again.stdout, /nothing was changed/, again.stdout + again.stderr);

	const renewed = setUp(box, '--polling-connections=7');
	t.is(renewed.exitCode, 0, renewed.stdout + renewed.stderr);
	t.is(runsAs(box), 'octo');
	t.notRegex(ownersOf(box), /^root \/(var\/opt\/octopus\/Tentacle|srv\/apps|home\/octo)/m);

	const words = ['--answers', `${folder}/answers.yaml`, '--ca-file', `${folder}/authority.pem`, '--service-user=root'];
	const planned = program(box, 'setup', '--no-input', ...words);
	t.regex(
		planned.stdout + planned.stderr,
		/What octo has written in it\s+holds from then on: whoever\s.*may\s+run anything as root: [0-9A-F]{40}\./s,
	);
	const asRoot = setUp(box, '--service-user=root');
	t.is(asRoot.exitCode, 0, asRoot.stdout + asRoot.stderr);
	t.is(runsAs(box), 'root');
	t.notRegex(ownersOf(box), /^octo \/(var|srv|etc)/m);

	const back = asOcto();
	t.is(back.exitCode, 0, back.stdout + back.stderr);
	t.is(runsAs(box), 'octo');
	const removed = program(box, 'remove', '--local-only', '--yes', '--delete-files', '--no-input');
	t.is(removed.exitCode, 0, removed.stdout + removed.stderr);
	t.is(
		box.run(
			'sh',
			'-c',
			'ls -d /var/opt/octopus/Tentacle /srv/apps /etc/octopus/Tentacle/tentacle-Tentacle.config /etc/systemd/system/Tentacle.service 2>/dev/null || true',
		),
		'',
	);
	t.is(box.run('sh', '-c', 'find /home/octo /root -name "*.pfx"'), '');
});

onSystemd('an account that is not there, or has no home folder, is refused before the first change', t => {
	const box = openOctopus(t, 1);
	const absent = setUp(box, '--service-user=deamon');
	t.is(absent.exitCode, 1, absent.stdout + absent.stderr);
	t.regex(absent.stdout, /no account deamon; daemon is there/);
	const homeless = setUp(box, '--service-user=nobody');
	t.is(homeless.exitCode, 1);
	t.regex(homeless.stdout, /its home folder \/nonexistent is not there/);
	t.is(box.run('sh', '-c', 'ls /etc/octopus 2>/dev/null || true'), '');
});

onSystemd('the exported script does the same with an account of its own', t => {
	const box = openOctopus(t, 1);
	addOcto(box);
	const words = ['--answers', `${folder}/answers.yaml`, '--ca-file', `${folder}/authority.pem`, '--service-user=octo'];
	const {stdout, stderr} = program(box, 'export', 'bash', ...words, '--application-folder=/srv/apps');
	box.write('/root/set-up.sh', stdout);
	const said = box.run('sh', '-c', `cd /root && CURL_CA_BUNDLE=${folder}/authority.pem bash set-up.sh 2>&1 || echo failed`);
	t.notRegex(said, /^failed$/m, said + stderr);
	t.is(runsAs(box), 'octo', said);
	t.notRegex(ownersOf(box), /^root \/(var\/opt\/octopus\/Tentacle|srv\/apps|home\/octo)/m);
	const diagnosed = program(box, 'diagnose', '--json');
	t.deepEqual((JSON.parse(diagnosed.stdout) as {causes: unknown[]}).causes, [], diagnosed.stdout);
	const again = setUp(box, '--application-folder=/srv/apps');
	t.is((again.stderr.match(/nothing to do/g) ?? []).length, 8, again.stdout + again.stderr);
});
