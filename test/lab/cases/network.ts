import {createServer} from 'node:net';
import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import type {Case} from '../case.ts';
import {commsPort, nodeOf, toAddress} from '../place.ts';
import {addFirewallRule, startBanner, startDnsmasq, startHaproxy, startNginx, startSshd} from '../servers.ts';

/** What is wrong between this machine and the polled port, below and around TLS. */
export const network: readonly Case[] = [
	{
		title: 'dnsmasq does not know the name',
		finding: 'NET001',
		programs: ['dnsmasq'],
		async arrange(place) {
			await startDnsmasq(place, '--local=/octopus.test/');
			return {hosts: [], resolver: [`nameserver ${place.address}`]};
		},
	},
	{
		title: 'dnsmasq refuses to answer',
		finding: 'NET001',
		programs: ['dnsmasq'],
		async arrange(place) {
			await startDnsmasq(place);
			return {hosts: [], resolver: [`nameserver ${place.address}`]};
		},
	},
	{
		title: 'a firewall drops what is asked of the name server',
		finding: 'NET001',
		programs: ['nft'],
		async arrange(place) {
			await addFirewallRule(place, `ip daddr ${place.address} udp dport 53 drop`);
			return {hosts: [], resolver: [`nameserver ${place.address}`]};
		},
	},
	{
		title: 'the portal’s name is unknown, too',
		finding: 'NET001',
		programs: ['dnsmasq'],
		async arrange(place) {
			await place.passOn();
			await startDnsmasq(place, '--local=/octopus.test/');
			return {serverUrl: 'https://gone.octopus.test', resolver: [`nameserver ${place.address}`]};
		},
	},
	{
		title: 'one of two addresses refuses',
		finding: 'NET003',
		warns: true,
		programs: [],
		async arrange({address, other, name, passOn}) {
			await passOn();
			return {hosts: [`${other} ${name}`, `${address} ${name}`]};
		},
	},
	{
		title: 'the IPv6 address is dropped by a firewall, the IPv4 address works',
		finding: 'NET003',
		warns: true,
		programs: ['nft'],
		async arrange(place) {
			const {address, address6, name} = place;
			await place.passOn();
			await addFirewallRule(place, `ip6 daddr ${address6} tcp dport ${commsPort} drop`);
			return {hosts: [`${address6} ${name}`, `${address} ${name}`]};
		},
	},
	{
		title: 'nothing listens',
		finding: 'NET004',
		programs: [],
		arrange: async () => ({}),
	},
	{
		title: 'a firewall answers with a reset',
		finding: 'NET004',
		programs: ['nft'],
		async arrange(place) {
			await place.passOn();
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${commsPort} reject with tcp reset`);
			return {};
		},
	},
	{
		title: 'one of three nodes is down',
		finding: 'NET004',
		programs: [],
		async arrange({address, name, relay, startOctopus}) {
			const octopus = await startOctopus({nodes: 3});
			for (const node of [0, 2]) await relay({host: address, port: commsPort + node}, nodeOf(octopus, node));
			return {serverAddresses: [0, 1, 2].map(node => `${name}:${commsPort + node}`)};
		},
	},
	{
		title: 'a firewall drops every packet',
		finding: 'NET005',
		programs: ['nft'],
		async arrange(place) {
			await place.passOn();
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${commsPort} drop`);
			return {};
		},
	},
	{
		title: 'a firewall rejects: administratively prohibited',
		finding: 'NET005',
		programs: ['nft'],
		async arrange(place) {
			await place.passOn();
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${commsPort} reject with icmpx type admin-prohibited`);
			return {};
		},
	},
	{
		title: 'there is no route to the address',
		finding: 'NET005',
		programs: [],
		arrange: async ({name}) => ({hosts: [`192.0.2.1 ${name}`]}),
	},
	{
		title: 'a reset as soon as TLS begins',
		finding: 'NET006',
		programs: [],
		async arrange({passOn}) {
			await passOn({resetsAtHello: true});
			return {};
		},
	},
	{
		title: 'a balancer without a back end hangs up at once',
		finding: 'NET006',
		programs: ['haproxy'],
		async arrange(place) {
			const at = {host: place.address, port: commsPort};
			await startHaproxy(place, at, `listen comms\n  mode tcp\n  bind ${at.host}:${at.port}\n  server node 127.0.0.1:1`);
			return {};
		},
	},
	{
		title: 'a listener that never says a word',
		finding: 'NET014',
		programs: [],
		async arrange({address, listen}) {
			await listen(
				createServer(socket => socket.resume()),
				{host: address, port: commsPort},
			);
			return {};
		},
	},
	{
		title: 'large packets from the Server are lost',
		finding: 'NET014',
		programs: [],
		async arrange({passOn}) {
			await passOn({largestFromServer: 600});
			return {};
		},
	},
	{
		title: 'the portal is on the polled port',
		finding: 'NET007',
		programs: [],
		async arrange({address, relay, world}) {
			await relay({host: address, port: commsPort}, toAddress(world.octopus.url));
			return {};
		},
	},
	{
		title: 'the portal’s own address and port is polled',
		finding: 'NET007',
		programs: [],
		arrange: async ({world}) => ({serverAddresses: [`${new URL(world.portalUrl).host}:443`]}),
	},
	{
		title: 'Octopus Cloud’s main name on 443',
		finding: 'NET008',
		programs: ['nginx'],
		async arrange(place) {
			const {address} = place;
			const name = 'example.octopus.app';
			const {certificate, key} = place.pemFiles(place.certificate({subject: name, names: [name, `*.${name}`]}));
			await startNginx(
				place,
				{host: address, port: 443},
				`server { listen ${address}:443 ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key};
location /api { proxy_pass ${place.world.octopus.url}; proxy_ssl_verify off; } location / { return 404; } }`,
			);
			return {hosts: [`${address} ${name}`], serverUrl: `https://${name}`, serverAddresses: [`${name}:443`]};
		},
	},
	{
		title: '10933 in place of 10943',
		finding: 'NET009',
		programs: [],
		async arrange({name, passOn}) {
			await passOn();
			return {serverAddresses: [`${name}:10933`]};
		},
	},
	{
		title: 'HAProxy in HTTP mode',
		finding: 'NET010',
		programs: ['haproxy'],
		async arrange(place) {
			const {host, port} = nodeOf(place.world.octopus);
			const at = {host: place.address, port: commsPort};
			await startHaproxy(
				place,
				at,
				`listen comms\n  mode http\n  bind ${at.host}:${at.port}\n  server node ${host}:${port} ssl verify none`,
			);
			return {};
		},
	},
	{
		title: 'nginx without TLS',
		finding: 'NET010',
		programs: ['nginx'],
		async arrange(place) {
			const at = {host: place.address, port: commsPort};
			await startNginx(place, at, `server { listen ${at.host}:${at.port}; return 200 "welcome"; }`);
			return {};
		},
	},
	{
		title: 'an SSH server listens there',
		finding: 'NET018',
		programs: ['sshd', 'ssh-keygen'],
		async arrange(place) {
			await startSshd(place, {host: place.address, port: commsPort});
			return {};
		},
	},
	{
		title: 'the hosts file has an old address, the name server the right one',
		finding: 'NET002',
		warns: true,
		exitCode: 1,
		programs: ['dnsmasq'],
		async arrange(place) {
			const {address, other, name, world} = place;
			await place.relay({host: other, port: commsPort}, nodeOf(world.octopus));
			await startDnsmasq(place, `--address=/${name}/${other}`);
			return {hosts: [`${address} ${name}`], resolver: [`nameserver ${address}`]};
		},
	},
	{
		title: 'the name server has the sign-in page of the network for every name',
		finding: 'NET017',
		warns: true,
		exitCode: 1,
		programs: ['dnsmasq', 'nginx'],
		async arrange(place) {
			const {address} = place;
			const {certificate, key} = place.pemFiles(createCertificate({subject: 'login.hotel.example', names: ['login.hotel.example']}));
			await startDnsmasq(place, `--address=/#/${address}`);
			await startNginx(
				place,
				{host: address, port: commsPort},
				`server { listen ${address}:${commsPort} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key}; return 302 https://login.hotel.example/; }`,
			);
			return {hosts: [], resolver: [`nameserver ${address}`]};
		},
	},
	{
		title: 'a device has the Server’s certificate, and a page of its own behind it',
		finding: 'NET011',
		programs: ['nginx'],
		async arrange(place) {
			const {certificate, key} = place.pemFiles(place.world.communications);
			await startNginx(
				place,
				{host: place.address, port: commsPort},
				`server { listen ${place.address}:${commsPort} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key}; return 200 "<html>Blocked</html>"; }`,
			);
			return {};
		},
	},
	{
		title: 'a mail server listens there',
		finding: 'NET018',
		programs: [],
		async arrange(place) {
			await startBanner(place, {host: place.address, port: commsPort}, '220 mail.example.com ESMTP Postfix\r\n');
			return {};
		},
	},
	{
		title: 'a device writes a page into the tunnel in clear text',
		finding: 'NET011',
		programs: [],
		async arrange(place) {
			await startBanner(
				place,
				{host: place.address, port: commsPort},
				'HTTP/1.1 403 Forbidden\r\nServer: WebGuard\r\nContent-Type: text/html\r\n\r\n<html><title>Blocked by WebGuard</title></html>',
			);
			return {};
		},
	},
];
