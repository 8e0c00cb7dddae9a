import {readFileSync} from 'node:fs';
import path from 'node:path';
import {needs} from '../_helpers/components.ts';
import {diagnose} from '../_helpers/diagnosed.ts';
import {ownNetwork} from '../_helpers/own-network.ts';

const inOwnNetwork = needs('root', 'unshare', 'ip', 'ss', 'stunnel4', 'dnsmasq', 'openssl');
const name = 'octopus.example.com';
const polled = `${name}:10943`;

inOwnNetwork('a name of the name server, of the hosts file, or of a wildcard that does not matter is healthy', async t => {
	const usual = ownNetwork(t, {dnsmasq: [`--address=/${name}/127.0.0.7`], servers: ['127.0.0.7:10943']});
	const trusted = `--server-thumbprint=${usual.pair.thumbprint}`;
	t.deepEqual((await diagnose(polled, [trusted], usual)).findings, []);
	const byHosts = ownNetwork(t, {hosts: [`127.0.0.7 ${name}`], servers: ['127.0.0.7:10943']});
	t.deepEqual((await diagnose(polled, [], byHosts)).findings, []);
	const wildcard = ownNetwork(t, {dnsmasq: ['--address=/#/127.0.0.7'], servers: ['127.0.0.7:10943']});
	t.deepEqual((await diagnose(polled, [], wildcard)).findings, []);
});

inOwnNetwork('no name is doubted on a healthy path: the name server is asked for one name only', async t => {
	const {wrapper} = ownNetwork(t, {
		dnsmasq: [`--address=/${name}/127.0.0.7`, '--log-queries', '--log-facility=-'],
		servers: ['127.0.0.7:10943'],
	});
	const [shell = '', ...words] = wrapper;
	const file = words.at(-1) ?? '';
	const told = await diagnose(polled, [], {wrapper: [shell, ...words]});
	t.deepEqual(told.findings, []);
	const asked = new Set(
		[...readFileSync(path.join(path.dirname(file), 'said'), 'utf8').matchAll(/query\[\w+\] (\S+)/g)].map(match => match[1]),
	);
	t.deepEqual([...asked], [name]);
});

inOwnNetwork('only NET001 of a name that does not exist, with the name servers that said so', async t => {
	const told = await diagnose(polled, [], ownNetwork(t, {dnsmasq: ['--local=/com/']}));
	t.deepEqual(told.findings, ['NET001']);
	t.regex(told.causes[0]?.says ?? '', /does not exist.*name servers 127\.0\.0\.1; no search domains/);
});

inOwnNetwork('only NET002 where the hosts file leads elsewhere, and the name servers to Octopus', async t => {
	const stale = {hosts: [`127.0.0.9 ${name}`], dnsmasq: [`--address=/${name}/127.0.0.7`], servers: ['127.0.0.7:10943']};
	const closed = await diagnose(polled, [], ownNetwork(t, stale));
	t.deepEqual(closed.findings, ['NET002']);
	t.regex(closed.causes[0]?.says ?? '', /127\.0\.0\.9 .* name servers say 127\.0\.0\.7/);
	const elsewhere = await diagnose(
		polled,
		['--server-thumbprint=5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B5B'],
		ownNetwork(t, {...stale, webServers: ['127.0.0.9:10943']}),
	);
	t.deepEqual(elsewhere.findings, ['NET002']);
});

inOwnNetwork('only NET017 where the resolver makes addresses up; a wildcard of one domain is information', async t => {
	const madeUp = await diagnose(polled, [], ownNetwork(t, {dnsmasq: ['--address=/#/127.0.0.9'], webServers: ['127.0.0.9:10943']}));
	t.deepEqual(madeUp.findings, ['NET017']);
	const wildcard = await diagnose(
		polled,
		[],
		ownNetwork(t, {dnsmasq: ['--address=/example.com/127.0.0.9', '--local=/#/'], webServers: ['127.0.0.9:10943']}),
	);
	t.deepEqual(wildcard.findings, ['NET018']);
	t.is(wildcard.checks.find(({id}) => id === 'network/resolver')?.reason, 'wildcard');
});

const drop = (rule: string) => [
	'nft add table inet t',
	"nft add chain inet t out '{ type filter hook output priority 0; }'",
	`nft 'add rule inet t out ${rule}'`,
];

needs(
	'root',
	'unshare',
	'ip',
	'ss',
	'nft',
	'openssl',
)('only NET005 of dropped packets, with the address that the firewall’s rule must name', async t => {
	const links = [
		'ip link add eth7 type veth peer name eth8',
		'ip link set eth7 up',
		'ip link set eth8 up',
		'ip addr add 192.0.2.77/24 dev eth7',
		'ip addr add 198.51.100.5/24 dev eth8',
	];
	const one = ownNetwork(t, {hosts: [`192.0.2.10 ${name}`], commands: [...links.slice(0, 4), ...drop('tcp dport 10943 drop')]});
	const told = await diagnose(polled, [], one);
	t.deepEqual(told.findings, ['NET005']);
	t.regex(told.causes[0]?.says ?? '', /from 192\.0\.2\.77, eth7, to 192\.0\.2\.10/);
	const several = await diagnose(
		polled,
		[],
		ownNetwork(t, {hosts: [`192.0.2.10 ${name}`], commands: [...links, ...drop('tcp dport 10943 drop')]}),
	);
	t.deepEqual(several.findings, ['NET005']);
	t.regex(several.causes[0]?.remedy ?? '', /^Let 192\.0\.2\.77 open .* it also has 198\.51\.100\.5/);
});

needs(
	'root',
	'unshare',
	'ip',
	'ss',
	'nft',
	'stunnel4',
	'openssl',
)('only NET014 where large packets are lost, told from a listener that hangs', async t => {
	const lossy = ownNetwork(t, {servers: ['127.0.0.7:10943'], commands: drop('tcp sport 10943 meta length > 600 drop')});
	const told = await diagnose('127.0.0.7:10943', [], lossy);
	t.deepEqual(told.findings, ['NET014']);
	t.regex(told.causes[0]?.says ?? '', /large packets are lost/);
});
