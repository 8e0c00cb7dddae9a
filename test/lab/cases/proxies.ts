import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import type {Case} from '../case.ts';
import {commsPort, domain, type Place} from '../place.ts';
import {addFirewallRule, resignByHaproxy, startDnsmasq, startHaproxy, startSocks, startSquid, startSshd, startStunnel} from '../servers.ts';

const proxyPort = 3128;
const at = ({address}: Place) => ({host: address, port: proxyPort});
const through = ({address}: Place, user = '') => ['--proxy', `http://${user === '' ? '' : `${user}@`}${address}:${proxyPort}`];

/** All ports for everybody. */
const open = 'http_access allow all';

/** squid with one account; its password is `right`. */
const withPassword = async (place: Place): Promise<void> => {
	const users = place.file('users', `agent:${(await place.run('openssl', ['passwd', '-apr1', 'right'])).trim()}\n`);
	await startSquid(
		place,
		at(place),
		`auth_param basic program /usr/lib/squid/basic_ncsa_auth ${users}\nacl known proxy_auth REQUIRED\nhttp_access allow known\nhttp_access deny all`,
	);
};

const password = (place: Place, text: string) => [
	...through(place, 'agent'),
	'--proxy-password-file',
	place.file('password', `${text}\n`, 0o600),
];

/** The node is behind squid, and only squid knows its name. */
const behindSquid = async (place: Place, rules = open) => {
	await place.passOn();
	await startSquid(place, at(place), rules);
	return {hosts: [], flags: through(place)};
};

/** HAProxy in place of a proxy, which answers every request as this rule says. */
const answeringProxy = async (place: Place, rule: string) => {
	await place.passOn();
	await startHaproxy(place, at(place), `frontend proxy\n  mode http\n  bind ${place.address}:${proxyPort}\n  ${rule}`);
	return {hosts: [], flags: through(place)};
};

/** Ways through a proxy, and what can be wrong with it. */
export const proxies: readonly Case[] = [
	{
		title: 'through squid, which alone knows the name',
		programs: ['squid'],
		arrange: place => behindSquid(place),
	},
	{
		title: 'through squid with user and password',
		programs: ['squid', 'openssl'],
		async arrange(place) {
			await place.passOn();
			await withPassword(place);
			return {hosts: [], flags: password(place, 'right')};
		},
	},
	{
		title: 'the direct way is closed, and squid is only in the environment',
		finding: 'PRX001',
		programs: ['squid', 'nft'],
		async arrange(place) {
			await behindSquid(place, `${open}\ntcp_outgoing_address ${place.other}`);
			// squid itself goes out by another address.
			await addFirewallRule(place, `ip saddr != ${place.other} ip daddr ${place.address} tcp dport ${commsPort} drop`);
			return {environment: {HTTPS_PROXY: `http://${place.address}:${proxyPort}`}};
		},
	},
	{
		title: 'squid opens tunnels to port 443 only',
		finding: 'PRX004',
		programs: ['squid'],
		arrange: place => behindSquid(place, 'acl allowed port 443\nhttp_access deny CONNECT !allowed\nhttp_access allow all'),
	},
	{
		title: 'squid lets nobody in',
		finding: 'PRX004',
		programs: ['squid'],
		arrange: place => behindSquid(place, 'http_access deny all'),
	},
	{
		title: 'the proxy does not know CONNECT (405)',
		finding: 'PRX004',
		programs: ['haproxy'],
		arrange: place => answeringProxy(place, 'http-request return status 405'),
	},
	{
		title: 'squid wants a password, and none is set',
		finding: 'PRX005',
		programs: ['squid', 'openssl'],
		async arrange(place) {
			await place.passOn();
			await withPassword(place);
			return {hosts: [], flags: through(place)};
		},
	},
	{
		title: 'squid wants another password',
		finding: 'PRX005',
		programs: ['squid', 'openssl'],
		async arrange(place) {
			await place.passOn();
			await withPassword(place);
			return {hosts: [], flags: password(place, 'wrong')};
		},
	},
	{
		title: 'the password has a letter that the agent cannot send',
		finding: 'PRX016',
		programs: ['squid', 'openssl'],
		async arrange(place) {
			await place.passOn();
			await withPassword(place);
			return {hosts: [], flags: password(place, 'größe')};
		},
	},
	{
		title: 'squid lets in by Negotiate only',
		finding: 'PRX006',
		programs: ['squid'],
		arrange: place =>
			behindSquid(
				place,
				'auth_param negotiate program /bin/cat\nacl known proxy_auth REQUIRED\nhttp_access allow known\nhttp_access deny all',
			),
	},
	{
		title: 'nothing listens on the proxy’s port',
		finding: 'PRX008',
		programs: [],
		async arrange(place) {
			await place.passOn();
			return {hosts: [], flags: through(place)};
		},
	},
	{
		title: 'a firewall drops what goes to the proxy',
		finding: 'PRX008',
		programs: ['nft'],
		async arrange(place) {
			await place.passOn();
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${proxyPort} drop`);
			return {hosts: [], flags: through(place)};
		},
	},
	{
		title: 'the proxy’s name is unknown',
		finding: 'PRX008',
		programs: ['dnsmasq'],
		async arrange(place) {
			await place.passOn();
			await startDnsmasq(place, '--local=/example.test/');
			return {resolver: [`nameserver ${place.address}`], flags: ['--proxy', `http://proxy.example.test:${proxyPort}`]};
		},
	},
	{
		title: 'ssh’s SOCKS proxy is on the proxy’s port',
		finding: 'PRX009',
		programs: ['sshd', 'ssh', 'ssh-keygen'],
		async arrange(place) {
			await place.passOn();
			await startSshd(place, {host: place.address, port: 22});
			await startSocks(place, at(place), {host: place.address, port: 22});
			return {hosts: [], flags: through(place)};
		},
	},
	{
		title: 'stunnel has put TLS in front of squid',
		finding: 'PRX009',
		programs: ['squid', 'stunnel4'],
		async arrange(place) {
			await place.passOn();
			const squid = {host: place.other, port: proxyPort};
			await startSquid(place, squid, open);
			await startStunnel(place, at(place), squid, place.pemFiles(place.certificate()));
			return {hosts: [], flags: through(place)};
		},
	},
	{
		title: 'an SSH server is on the proxy’s port',
		finding: 'PRX009',
		programs: ['sshd', 'ssh-keygen'],
		async arrange(place) {
			await place.passOn();
			await startSshd(place, at(place));
			return {hosts: [], flags: through(place)};
		},
	},
	{
		title: 'what squid passes on to signs TLS anew, the direct way does not',
		finding: 'PRX010',
		programs: ['squid', 'haproxy'],
		async arrange(place) {
			const authority = createCertificate({subject: 'Example Corp TLS Inspection CA', authority: true});
			await place.passOn();
			await resignByHaproxy(place, {host: place.other, port: commsPort}, place.certificate({issuer: authority}));
			await startSquid(place, at(place), open, [`${place.other} ${place.name}`]);
			return {flags: through(place)};
		},
	},
	{
		title: 'squid does not get to an internal address, which this machine reaches itself',
		finding: 'PRX012',
		programs: ['squid'],
		async arrange(place) {
			await place.passOn();
			await startSquid(place, at(place), open, [`${place.other} ${place.name}`]);
			return {flags: through(place)};
		},
	},
	{
		title: 'the polled address is reached through squid, and so is the portal, which is not reached directly',
		finding: 'PRX013',
		warns: true,
		exitCode: 1,
		programs: ['squid', 'nft'],
		async arrange(place) {
			const {address, other, name, relay, world} = place;
			const portal = `portal-${name}`;
			await relay({host: other, port: 443}, {host: world.portalHosts.split(' ')[0] ?? '', port: 443});
			await addFirewallRule(place, `ip daddr ${other} ip saddr != ${address} tcp dport 443 drop`);
			await place.passOn();
			await startSquid(place, at(place), `${open}\ntcp_outgoing_address ${address}`, [`${address} ${name}`, `${other} ${portal}`]);
			return {hosts: [`${other} ${portal}`], serverUrl: `https://${portal}`, flags: through(place)};
		},
	},
	{
		// squid 5 answers a CONNECT with 500 and ERR_CANNOT_FORWARD, which says no more than that.
		title: 'squid does not know the Server’s name, and says only that it cannot get there',
		finding: 'NET005',
		programs: ['squid', 'dnsmasq'],
		async arrange(place) {
			await startDnsmasq(place, `--local=/${domain}/`);
			await startSquid(place, at(place), `${open}\ndns_nameservers ${place.address}`, []);
			return {hosts: [], flags: through(place)};
		},
	},
	{
		title: 'squid is refused by the Server’s machine',
		finding: 'NET004',
		programs: ['squid'],
		async arrange(place) {
			await startSquid(place, at(place), open);
			return {hosts: [], flags: through(place)};
		},
	},
	{
		title: 'a firewall drops what squid sends to the Server',
		finding: 'NET005',
		programs: ['squid', 'nft'],
		async arrange(place) {
			await startSquid(place, at(place), open);
			await addFirewallRule(place, `ip daddr ${place.address} tcp dport ${commsPort} drop`);
			return {hosts: [], flags: through(place)};
		},
	},
	{
		title: 'the proxy sends everybody to a page to sign in',
		finding: 'NET011',
		programs: ['haproxy'],
		arrange: place => answeringProxy(place, 'http-request redirect location https://login.example.test/'),
	},
	{
		title: 'the proxy answers with a page of its own',
		finding: 'NET011',
		programs: ['haproxy'],
		arrange: place =>
			answeringProxy(place, 'http-request return status 200 content-type text/html string "<html>Please accept our terms</html>"'),
	},
];
