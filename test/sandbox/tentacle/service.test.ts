import {chmodSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {recordedSetUp} from '../../_helpers/recordings.ts';
import {type Box, createBox} from './_stand-in.ts';

/** How the recording machine's programs answered. */
const programsOf: Readonly<Record<string, {readonly sudo?: string; readonly systemctl?: string}>> = {
	'01-as-root-without-sudo': {systemctl: ''},
	'30-systemctl-fails': {sudo: '', systemctl: 'echo "Failed to $1 Listen: Unit not found." >&2; exit 5'},
	'31-systemctl-fails-other-text': {sudo: '', systemctl: 'echo "Job for Listen failed because the control process exited." >&2; exit 1'},
	'34-no-systemctl': {sudo: ''},
};

const putPrograms = (folder: string, {sudo, systemctl}: {readonly sudo?: string; readonly systemctl?: string}): void => {
	const put = (name: string, body: string) => {
		writeFileSync(path.join(folder, name), `#!/bin/sh\n${body}\n`);
		chmodSync(path.join(folder, name), 0o755);
	};
	if (sudo !== undefined) put('sudo', '[ "$1" = -vn ] || exec "$@"');
	if (systemctl !== undefined) put('systemctl', `echo "systemctl $*" >> ${folder}/calls\n${systemctl}`);
};

const machineFor = async (t: ExecutionContext, name: string): Promise<{box: Box; programs: string}> => {
	const box = createBox(t, root => ({PATH: path.join(root, 'programs'), STAND_IN_EXECUTABLE: path.join(root, 'Tentacle')}));
	const programs = path.join(box.root, 'programs');
	mkdirSync(programs);
	putPrograms(programs, programsOf[name] ?? {sudo: '', systemctl: ''});
	writeFileSync(path.join(box.root, 'Tentacle'), '');
	await box.run('create-instance', '--instance=Listen', `--config=${box.root}/Listen/tentacle-Listen.config`);
	return {box, programs};
};

for (const recorded of recordedSetUp('service')) {
	test(`the service command does as recorded: ${recorded.case}`, async t => {
		const {box, programs} = await machineFor(t, recorded.case);
		const ran = await box.run(...recorded.arguments);
		t.is(ran.stdout, recorded.stdout);
		t.is(ran.stderr, recorded.stderr);
		t.is(ran.exit, recorded.exit);
		if (recorded.systemctlCalls)
			t.deepEqual(readFileSync(path.join(programs, 'calls'), 'utf8').trim().split('\n'), recorded.systemctlCalls);
		if (recorded.unit) {
			const unit = box.read(`etc/systemd/system/${recorded.unit.name}`);
			t.is(unit.replaceAll(box.root, '/opt/octopus/tentacle'), recorded.unit.text);
		}
	});
}

test('without a flag the service command only checks what it needs', async t => {
	const {box} = await machineFor(t, 'no-flag');
	t.deepEqual(await box.run('service', '--instance=Listen'), {stdout: '', stderr: '', exit: 0});
});
