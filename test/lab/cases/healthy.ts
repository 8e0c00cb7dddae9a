import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import type {Case} from '../case.ts';
import {asIts, commsPort, domain, nodeOf, toAddress} from '../place.ts';
import {cloudByHaproxy, portalByNginx, startDnsmasq, startHaproxy, toPortal} from '../servers.ts';

/** Ways to a Server that work: no reason may be named. */
export const healthy: readonly Case[] = [
	{
		title: 'one node, a name with an IPv4 address',
		programs: [],
		async arrange(place) {
			await place.passOn();
			return {};
		},
	},
	{
		title: 'a name with an IPv6 address only',
		programs: [],
		async arrange({address6, name, relay, world}) {
			await relay({host: address6, port: commsPort}, nodeOf(world.octopus));
			return {hosts: [`${address6} ${name}`]};
		},
	},
	{
		title: 'a name with an IPv4 and an IPv6 address',
		programs: [],
		async arrange({address, address6, name, passOn, relay, world}) {
			await passOn();
			await relay({host: address6, port: commsPort}, nodeOf(world.octopus));
			return {hosts: [`${address} ${name}`, `${address6} ${name}`]};
		},
	},
	{
		title: 'a name with an IPv6 address, too, on a machine that has no way to it',
		programs: [],
		async arrange({address, name, passOn}) {
			await passOn();
			return {hosts: [`2001:db8::77 ${name}`, `${address} ${name}`]};
		},
	},
	{
		title: 'a name with two IPv4 addresses',
		programs: [],
		async arrange({address, other, name, passOn, relay, world}) {
			await passOn();
			await relay({host: other, port: commsPort}, nodeOf(world.octopus));
			return {hosts: [`${address} ${name}`, `${other} ${name}`]};
		},
	},
	{
		title: 'IPv4 addresses in place of names',
		programs: [],
		async arrange({address, passOn}) {
			await passOn();
			return {serverAddresses: [`${address}:${commsPort}`]};
		},
	},
	{
		title: 'an IPv6 address in place of a name',
		programs: [],
		async arrange({address6, relay, world}) {
			await relay({host: address6, port: commsPort}, nodeOf(world.octopus));
			return {serverAddresses: [`[${address6}]:${commsPort}`]};
		},
	},
	{
		title: 'a cluster of three nodes',
		programs: [],
		async arrange({address, name, relay, startOctopus}) {
			const octopus = await startOctopus({nodes: 3});
			for (const node of [0, 1, 2]) await relay({host: address, port: commsPort + node}, nodeOf(octopus, node));
			return {serverAddresses: [0, 1, 2].map(node => `${name}:${commsPort + node}`)};
		},
	},
	{
		title: 'another port than 10943',
		programs: [],
		async arrange({address, name, relay, world}) {
			await relay({host: address, port: 20_943}, nodeOf(world.octopus));
			return {serverAddresses: [`${name}:20943`]};
		},
	},
	{
		title: 'HAProxy passes TCP through to the node',
		programs: ['haproxy'],
		async arrange(place) {
			const {host, port} = nodeOf(place.world.octopus);
			const at = {host: place.address, port: commsPort};
			await startHaproxy(place, at, `listen comms\n  mode tcp\n  bind ${at.host}:${at.port}\n  server node ${host}:${port}`);
			return {};
		},
	},
	{
		title: 'HAProxy on 443 sends the polling name to the node and the rest to the portal, as Octopus Cloud does',
		programs: ['haproxy'],
		async arrange(place) {
			const {address, name} = place;
			await cloudByHaproxy(place);
			return {
				hosts: [`${address} ${name} polling.${name}`],
				serverUrl: `https://${name}`,
				serverAddresses: [`polling.${name}:443`],
			};
		},
	},
	{
		title: 'a portal of a private authority that the system trusts',
		programs: [],
		async arrange({passOn, world}) {
			await passOn();
			return {authority: null, systemAuthority: world.authority.certificatePem};
		},
	},
	{
		title: 'a portal whose certificate is pinned',
		programs: [],
		async arrange({passOn, world}) {
			await passOn();
			return {authority: null, flags: ['--portal-fingerprint', world.octopus.portalFingerprint]};
		},
	},
	{
		title: 'every packet takes 300 ms',
		programs: [],
		async arrange({address, name, passOn, relay, world}) {
			await passOn({delayMilliseconds: 300});
			await relay({host: address, port: 443}, toAddress(world.octopus.url), {delayMilliseconds: 300});
			return {serverUrl: `https://${name}`};
		},
	},
	{
		title: 'nginx in front of the portal speaks HTTP/2 and compresses',
		programs: ['nginx'],
		async arrange(place) {
			await place.passOn();
			await portalByNginx(place, `gzip on; gzip_min_length 1; gzip_types *; location / { ${toPortal(place)} }`, {listen: 'http2'});
			return {serverUrl: `https://${place.name}`};
		},
	},
	{
		title: 'nginx has the portal in a virtual directory, and another site above it',
		programs: ['nginx'],
		async arrange(place) {
			await place.passOn();
			await portalByNginx(place, `location / { return 200 "intranet"; } location /octopus/ { ${toPortal(place, '/')} }`);
			return {serverUrl: `https://${place.name}/octopus`};
		},
	},
	{
		title: 'nginx sends browsers from / to /app and to https, and passes the rest on',
		programs: ['nginx'],
		async arrange(place) {
			await place.passOn();
			await portalByNginx(place, `location = / { return 302 /app; } location / { ${toPortal(place)} }`);
			return {serverUrl: `https://${place.name}/`};
		},
	},
	{
		title: 'a portal that takes TLS 1.2 only',
		programs: ['nginx'],
		async arrange(place) {
			await place.passOn();
			await portalByNginx(place, `ssl_protocols TLSv1.2; location / { ${toPortal(place)} }`);
			return {serverUrl: `https://${place.name}`};
		},
	},
	{
		title: 'a node that takes TLS 1.2 only',
		programs: [],
		async arrange({address, comms}) {
			await comms({host: address, port: commsPort}, {maxVersion: 'TLSv1.2'});
			return {};
		},
	},
	{
		title: 'a node that takes TLS 1.3 only',
		programs: [],
		async arrange({address, comms}) {
			await comms({host: address, port: commsPort}, {minVersion: 'TLSv1.3'});
			return {};
		},
	},
	{
		title: 'a node whose certificate ran out years ago, which polling does not look at',
		programs: [],
		async arrange({address, startOctopus, relay, world}) {
			const old = createCertificate({subject: 'Octopus Portal', validFrom: new Date('2010-01-01'), validTo: new Date('2012-01-01')});
			const octopus = await startOctopus({identity: {authority: world.authority, communications: old}});
			await relay({host: address, port: commsPort}, nodeOf(octopus));
			return {...asIts(octopus), serverThumbprint: old.thumbprint};
		},
	},
	{
		title: 'a name that dnsmasq knows',
		programs: ['dnsmasq'],
		async arrange(place) {
			await place.passOn();
			await startDnsmasq(place, `--address=/${place.name}/${place.address}`);
			return {hosts: [], resolver: [`nameserver ${place.address}`]};
		},
	},
	{
		title: 'a short name that the search domain completes',
		programs: ['dnsmasq'],
		async arrange(place) {
			await place.passOn();
			await startDnsmasq(place, `--host-record=octo.corp.test,${place.address}`);
			return {hosts: [], resolver: [`nameserver ${place.address}`, 'search corp.test'], serverAddresses: [`octo:${commsPort}`]};
		},
	},
	{
		title: 'wildcard DNS: every name below the domain is the Server',
		programs: ['dnsmasq'],
		async arrange(place) {
			await place.passOn();
			await startDnsmasq(place, `--address=/${domain}/${place.address}`);
			return {hosts: [], resolver: [`nameserver ${place.address}`]};
		},
	},
	{
		title: 'the first name server is dead, the second answers',
		programs: ['dnsmasq'],
		async arrange(place) {
			await place.passOn();
			await startDnsmasq(place, `--address=/${place.name}/${place.address}`);
			return {hosts: [], resolver: [`nameserver ${place.other}`, `nameserver ${place.address}`]};
		},
	},
	{
		title: 'a proxy in the environment, and the direct way works',
		programs: [],
		async arrange({passOn}) {
			await passOn();
			return {environment: {HTTPS_PROXY: 'http://proxy.example.test:3128', http_proxy: 'http://proxy.example.test:3128'}};
		},
	},
	{
		title: 'no portal given: only the polled address',
		programs: [],
		async arrange({passOn}) {
			await passOn();
			return {serverUrl: null, serverThumbprint: null};
		},
	},
	{
		title: 'a portal with an IPv6 address, too, on a machine that has no way to it',
		programs: ['nginx'],
		async arrange(place) {
			const {address, name} = place;
			await place.passOn();
			await portalByNginx(place, `location / { ${toPortal(place)} }`);
			return {
				hosts: [`2001:db8::77 ${name}`, `${address} ${name}`],
				serverUrl: `https://${name}`,
				serverAddresses: [`${address}:${commsPort}`],
			};
		},
	},
	{
		title: 'nginx presents a certificate of an authority below the known one, and sends that along',
		programs: ['nginx'],
		async arrange(place) {
			const below = place.certificate({subject: 'Lab Issuing Authority', names: [], authority: true});
			const pair = place.certificate({issuer: below});
			await place.passOn();
			await portalByNginx(place, `location / { ${toPortal(place)} }`, {
				pair: {...pair, certificatePem: pair.certificatePem + below.certificatePem},
			});
			return {serverUrl: `https://${place.name}`};
		},
	},
	{
		title: 'names in capital letters',
		programs: ['nginx'],
		async arrange(place) {
			await place.passOn();
			await portalByNginx(place, `location / { ${toPortal(place)} }`);
			return {serverUrl: `https://${place.name.toUpperCase()}`, serverAddresses: [`${place.name.toUpperCase()}:${commsPort}`]};
		},
	},
	{
		title: 'a name that ends with a dot',
		programs: ['dnsmasq'],
		async arrange(place) {
			await place.passOn();
			await startDnsmasq(place, `--address=/${place.name}/${place.address}`);
			return {hosts: [], resolver: [`nameserver ${place.address}`], serverAddresses: [`${place.name}.:${commsPort}`]};
		},
	},
	{
		title: 'everything comes in pieces of seven bytes',
		programs: [],
		async arrange({passOn}) {
			await passOn({pieces: 7});
			return {};
		},
	},
	{
		title: 'the thumbprint was given with colons and in lower case',
		programs: [],
		async arrange({passOn, world}) {
			await passOn();
			return {serverThumbprint: world.communications.thumbprint.toLowerCase().replaceAll(/(..)(?!$)/g, '$1:')};
		},
	},
];
