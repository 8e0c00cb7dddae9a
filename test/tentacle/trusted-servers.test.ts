import test from 'ava';
import {UserError} from '../../src/model/user-error.ts';
import {parseConfig, setting} from '../../src/tentacle/config-file.ts';
import {trustedServersKey, withoutPolled} from '../../src/tentacle/trusted-servers.ts';
import {recordedConfig} from '../_helpers/recordings.ts';

const recorded = recordedConfig('polling-ha', '05-poll-server-reuse');
const listIn = (xml: string) => JSON.parse(setting(parseConfig(xml), trustedServersKey) ?? '') as ReadonlyArray<Record<string, unknown>>;

test('one polled address goes, and every other byte of a recorded file stays', t => {
	const entry = listIn(recorded).find(({Address}) => Address === 'https://node2.example.test:10943');
	const edited = withoutPolled(recorded, {host: 'NODE2.example.test', port: 10_943});
	t.is(edited, recorded.replace(`,${JSON.stringify(entry)}`, ''));
	t.is(listIn(edited).length, listIn(recorded).length - 1);
});

test('an entry without an address and one that only listens stay, also where they are alike', t => {
	// `poll-server --reuse-server-thumbprint` had made a listening entry with an address (recorded).
	t.throws(() => withoutPolled(recorded, {host: 'node3.example.test', port: 10_943}), {instanceOf: UserError, message: /not among/});
	t.deepEqual(listIn(withoutPolled(recorded, {host: 'node2.example.test', port: 10_943}))[0], listIn(recorded)[0]);
});

test('styles by name, slashes and members of newer versions are read, and kept', t => {
	const one = {Thumbprint: 'A', CommunicationStyle: 'TentacleActive', Address: 'https://node1:10943/', New: {deep: [1.5, 'ü']}};
	const other = {...one, Address: 'https://node2:10943/'};
	const xml = `<octopus-settings>\n  <set key="${trustedServersKey}">${JSON.stringify([one, other])}</set>\n</octopus-settings>`;
	t.deepEqual(listIn(withoutPolled(xml, {host: 'node1', port: 10_943})), [other]);
});

test('the last polled address stays, whatever else is trusted', t => {
	const [listening, polling] = listIn(recorded);
	const xml = `<octopus-settings><set key="${trustedServersKey}">${JSON.stringify([listening, polling])}</set></octopus-settings>`;
	t.throws(() => withoutPolled(xml, {host: 'octopus.example.test', port: 10_943}), {instanceOf: UserError, message: /is the last polled/});
});

const list =
	'[{"Thumbprint":"A","CommunicationStyle":2,"Address":"https://node1:1"},{"Thumbprint":"A","CommunicationStyle":2,"Address":"https://node2:1"}]';
const set = `<set key="${trustedServersKey}">${list}</set>`;
for (const [what, xml] of Object.entries({
	twice: `<octopus-settings>${set}${set}</octopus-settings>`,
	'in a comment too': `<octopus-settings><!-- ${set} -->${set}</octopus-settings>`,
	'in a comment only': `<octopus-settings><!-- ${set} --></octopus-settings>`,
	'with entities': `<octopus-settings>${set.replaceAll('"A"', '&quot;A&quot;')}</octopus-settings>`,
	'as CDATA': `<octopus-settings><set key="${trustedServersKey}"><![CDATA[${list}]]></set></octopus-settings>`,
	'cut off': `<octopus-settings>${set.replace('}]', '}')}</octopus-settings>`,
	'as no list': `<octopus-settings><set key="${trustedServersKey}">{}</set></octopus-settings>`,
	'not at all': '<octopus-settings />',
})) {
	test(`a list that is there ${what} is left as it is`, t => {
		t.throws(() => withoutPolled(xml, {host: 'node1', port: 1}), {instanceOf: UserError, message: /not written as Tentacle writes it/});
	});
}
