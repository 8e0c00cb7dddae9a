import test from 'ava';
import {isAgentOf} from '../../src/host/processes.ts';

const config = '/etc/octopus/build/tentacle-build.config';
const isOurs = (line: string): boolean => isAgentOf(line.split(' '), 'build', config);

for (const line of [
	'/opt/octopus/tentacle/Tentacle run --instance=build --noninteractive',
	'tentacle agent --instance build --noninteractive',
	'tentacle agent --instance=Build',
	`Tentacle run --config=${config}`,
	'dotnet /opt/octopus/tentacle/Tentacle.dll run --instance=build',
	// It names none: it may be any.
	'tentacle agent --noninteractive',
])
	test(`an agent of the instance: ${line}`, t => t.true(isOurs(line)));

for (const line of [
	'/opt/octopus/tentacle/Tentacle run --instance=other',
	'Tentacle agent --config=/etc/octopus/other.config',
	'/opt/octopus/tentacle/Tentacle show-configuration --instance=build',
	'vi Tentacle run',
	'tail -f /var/log/Tentacle',
	'',
])
	test(`none of it: ${line || 'a thread of the kernel'}`, t => t.false(isOurs(line)));
