import {spawnSync} from 'node:child_process';
import test from 'ava';
import type {Answers} from '../../src/model/answers.ts';
import type {Facts} from '../../src/model/facts.ts';
import {dialledHosts, firewallSheet} from '../../src/render/firewall-sheet.ts';
import {needs} from '../_helpers/components.ts';
import {
	facts,
	instance,
	listeningTarget,
	listeningTrust,
	listeningWorker,
	pollingTarget,
	pollingWorker,
	server,
} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';
import {nastyTexts} from './_named-reports.ts';

const toHtml = (markdown: string): string =>
	spawnSync('cmark-gfm', ['--unsafe', '--to', 'html', '--extension', 'table', '--extension', 'autolink'], {
		input: markdown,
		encoding: 'utf8',
	}).stdout;

const node = (name: string) => ({name, isOffline: false, isDraining: false});

const sheets: Readonly<Record<string, string>> = {
	'polling, three nodes': firewallSheet(pollingWorker, facts, {
		'node1.example.com': '10.0.0.7',
		'node2.example.com': '10.0.0.7',
		'octopus.example.com': '10.0.0.7',
	}),
	'polling, nodes behind one address, trust only': firewallSheet(
		{
			...pollingTarget,
			registerNow: false,
			serverAddresses: [
				{host: 'octopus.example.com', port: 10_943},
				{host: 'Octopus.example.com', port: 10_944},
			],
		},
		{...facts, server: {...server, nodes: [node('node-a'), node('node-b')]}},
	),
	'polling through a proxy': firewallSheet({...pollingTarget, proxy: 'http://agent@proxy.example.com:3128'}, facts, {
		'proxy.example.com': '10.0.0.7',
	}),
	'listening, forwarded, through the Server’s proxy': firewallSheet(listeningWorker, facts, {'octopus.example.com': '10.0.0.7'}),
	'listening, trust only': firewallSheet(listeningTrust, {...facts, instances: [{...instance, name: 'Web'}]}),
	'listening, Octopus Cloud': firewallSheet({...listeningTarget, serverUrl: 'https://example.octopus.app'}, facts),
};

test('the sheet for the network team', t => {
	matchesGolden(
		t,
		'firewall-sheets.md',
		Object.entries(sheets)
			.map(([name, text]) => `<!-- ${name} -->\n${text}`)
			.join('\n'),
	);
});

test('every address that has to be open is a line of its own', t => {
	const sheet = sheets['polling, three nodes'] ?? '';
	for (const line of [
		'| `node1.example.com` | 10943 |',
		'| `node2.example.com` | 10943 |',
		'| `fd00::3` | 10944 |',
		'| `octopus.example.com` | 443 |',
	]) {
		t.true(sheet.includes(line), line);
	}
});

test('with a proxy, this machine dials the proxy alone, and the proxy every address', t => {
	const answers: Answers = {...pollingWorker, proxy: 'http://proxy.example.com:3128'};
	t.deepEqual(dialledHosts(answers), [{host: 'proxy.example.com', port: 3128}]);
	const rows = firewallSheet(answers, facts, {'proxy.example.com': '10.0.0.7'}).match(/^\| \d.*$/gm) ?? [];
	t.is(rows.length, 5);
	t.true(rows[0]?.includes('`10.0.0.7`') && rows[0].includes('3128'));
	for (const row of rows.slice(1)) t.true(row.split('|')[2]?.includes('the proxy `proxy.example.com`'), row);
});

test('a host may have any name, also that of a member which every object has', t => {
	t.regex(firewallSheet({...pollingTarget, serverAddresses: [{host: 'constructor', port: 10943}]}, facts), /\| `constructor` \| 10943 \|/);
});

test('a listening machine that only trusts dials nothing', t => {
	t.deepEqual(dialledHosts(listeningTrust), []);
	t.is((sheets['listening, trust only']?.match(/^\| \d.*$/gm) ?? []).length, 1);
});

test('no secret, and nothing that refers to one, is in it', t => {
	for (const sheet of Object.values(sheets)) t.notRegex(sheet, /octopus\.key|agent@|poll:\/\//);
});

needs('cmark-gfm')('whatever names are, the sheet has the same structure', t => {
	const structureOf = (text: string) =>
		[...text.matchAll(/<[^>]*>/g)].map(([element]) => element).filter(element => !/^<\/?code>$/.test(element));
	const sheetWith = (name: string): string => {
		const named: Facts = {...facts, machine: {...facts.machine, name}, server: {...server, nodes: [node(name), node(`${name}2`)]}};
		return [
			firewallSheet({...listeningWorker, serverSideProxy: name}, named, {'octopus.example.com': '10.0.0.7'}),
			firewallSheet(
				{
					...pollingTarget,
					serverAddresses: [
						{host: 'a.example.com', port: 1},
						{host: 'a.example.com', port: 2},
					],
				},
				named,
			),
		].join('\n');
	};
	const plain = structureOf(toHtml(sheetWith('name')));
	for (const nasty of nastyTexts) t.deepEqual(structureOf(toHtml(sheetWith(nasty))), plain, nasty);
});
