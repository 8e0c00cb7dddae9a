import {chmodSync, mkdirSync} from 'node:fs';
import {createServer} from 'node:net';
import type {KeyPair} from '../../src/certificate/create-certificate.ts';
import type {Address} from '../../src/model/address.ts';
import {nodeOf, type Place, toAddress} from './place.ts';

/** nginx in the foreground, as one process, with what stands between the braces of `http`. */
export const startNginx = async (place: Place, at: Address, http: string): Promise<void> => {
	const below = (name: string) => `${place.folder}/nginx-${at.port}-${name}`;
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(kind => `${kind}_temp_path ${below(kind)};`).join('\n');
	const config = place.file(
		`nginx-${at.host}-${at.port}.conf`,
		`daemon off; master_process off; pid ${below('pid')}; error_log ${below('errors')};
events {}
http {
access_log off;
${temporary}
${http}
}
`,
	);
	await place.start('nginx', ['-p', place.folder, '-c', config, '-e', below('errors')], at);
};

/** nginx as the portal under the name of the place; `server` is what stands between the braces of `server`. */
export const portalByNginx = async (
	place: Place,
	server: string,
	{listen = '', pair = place.certificate()}: {readonly listen?: string; readonly pair?: KeyPair} = {},
): Promise<void> => {
	const {certificate, key} = place.pemFiles(pair, 'portal');
	const at = {host: place.address, port: 443};
	await startNginx(
		place,
		at,
		`server { listen ${at.host}:443 ssl ${listen}; server_name ${place.name};
ssl_certificate ${certificate}; ssl_certificate_key ${key};
${server} }`,
	);
};

/** Of nginx: everything is sent on to the world's portal. */
export const toPortal = ({world}: Place, path = ''): string =>
	`proxy_pass ${world.octopus.url}${path}; proxy_set_header Host $host; proxy_ssl_verify off;`;

/** HAProxy in the foreground, with the frontends and backends given. */
export const startHaproxy = async (place: Place, at: Address, sections: string): Promise<void> => {
	const config = place.file(
		`haproxy-${at.port}.cfg`,
		`defaults\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n${sections}\n`,
	);
	await place.start('haproxy', ['-db', '-q', '-f', config], at);
};

/** HAProxy ends TLS with this certificate, and opens it anew to the node: what a balancer that offloads, or an inspection, does. */
export const resignByHaproxy = async (place: Place, at: Address, {certificatePem, keyPem}: KeyPair, options = ''): Promise<void> => {
	const {host, port} = nodeOf(place.world.octopus);
	const pem = place.file('both.pem', certificatePem + keyPem);
	const bind = `bind ${at.host}:${at.port} ssl crt ${pem} ${options}`;
	await startHaproxy(place, at, `listen comms\n  mode tcp\n  ${bind}\n  server node ${host}:${port} ssl verify none`);
};

/** HAProxy on port 443 sends the polling name to the node, the name to the portal and every other to `rest`, TLS untouched, as Octopus Cloud does (facts: Halibut §7). */
export const cloudByHaproxy = async (place: Place, rest = toAddress(place.world.octopus.url)): Promise<void> => {
	const {address, name, world} = place;
	const [node, portal] = [nodeOf(world.octopus), toAddress(world.octopus.url)];
	await startHaproxy(
		place,
		{host: address, port: 443},
		`frontend https
  mode tcp
  bind ${address}:443
  tcp-request inspect-delay 5s
  tcp-request content accept if { req_ssl_hello_type 1 }
  use_backend comms if { req_ssl_sni -i polling.${name} }
  use_backend portal if { req_ssl_sni -i ${name} }
  default_backend rest
backend comms
  mode tcp
  server node ${node.host}:${node.port}
backend portal
  mode tcp
  server portal ${portal.host}:${portal.port}
backend rest
  mode tcp
  server rest ${rest.host}:${rest.port}`,
	);
};

/** dnsmasq on port 53 of the place, answering as the words say and knowing nothing else. */
export const startDnsmasq = (place: Place, ...words: readonly string[]): Promise<void> =>
	place.start(
		'dnsmasq',
		[
			'--no-daemon',
			'--conf-file=/dev/null',
			'--no-resolv',
			'--no-hosts',
			'--user=root',
			'--bind-interfaces',
			`--listen-address=${place.address}`,
			`--pid-file=${place.folder}/dnsmasq.pid`,
			...words,
		],
		{host: place.address, port: 53},
	);

/** squid, listening at `at`; `rules` are its access rules and more, `hosts` the names it knows besides the portal's. */
export const startSquid = async (
	place: Place,
	at: Address,
	rules: string,
	hosts: readonly string[] = [`${place.address} ${place.name}`],
): Promise<void> => {
	const own = `${place.folder}/squid`;
	mkdirSync(own);
	// squid gives root up, and writes all the same.
	chmodSync(own, 0o777);
	const config = place.file(
		'squid.conf',
		`http_port ${at.host}:${at.port}
${rules}
cache deny all
pinger_enable off
shutdown_lifetime 0 seconds
visible_hostname proxy.example.test
hosts_file ${place.folder}/squid-hosts
pid_filename ${own}/pid
coredump_dir ${own}
cache_log ${own}/log
access_log none
`,
	);
	place.file('squid-hosts', `${[...hosts, place.world.portalHosts].join('\n')}\n`);
	await place.start('squid', ['-N', '-n', `place${at.host.replaceAll('.', 'x')}`, '-f', config], at);
};

/** stunnel ends TLS with these files and passes clear text on. */
export const startStunnel = async (
	place: Place,
	at: Address,
	to: Address,
	{certificate, key}: {readonly certificate: string; readonly key: string},
): Promise<void> => {
	const config = place.file(
		'stunnel.conf',
		`foreground = quiet\npid =\n[comms]\naccept = ${at.host}:${at.port}\nconnect = ${to.host}:${to.port}\ncert = ${certificate}\nkey = ${key}\n`,
	);
	await place.start('stunnel4', [config], at);
};

/** OpenSSH's server, with a host key of its own, for whoever has the key `client` of the place. */
export const startSshd = async (place: Place, {host, port}: Address): Promise<void> => {
	const [key, client] = ['host', 'client'].map(name => `${place.folder}/ssh_${name}_key`);
	for (const file of [key, client]) await place.run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file ?? '']);
	await place.run('mkdir', ['-p', '/run/sshd']);
	const config = place.file(
		'sshd_config',
		`ListenAddress ${host}\nPort ${port}\nHostKey ${key}\nAuthorizedKeysFile ${client}.pub\nPidFile none\nUsePAM no\nStrictModes no\n`,
	);
	await place.start('/usr/sbin/sshd', ['-D', '-f', config, '-E', `${place.folder}/sshd.log`], {host, port});
};

/** `ssh -D`: a SOCKS proxy at `at`, through the server of `startSshd`. */
export const startSocks = (place: Place, at: Address, {host, port}: Address): Promise<void> =>
	place.start(
		'ssh',
		[
			...['-N', '-D', `${at.host}:${at.port}`, '-p', String(port), '-i', `${place.folder}/ssh_client_key`],
			...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', `root@${host}`],
		],
		at,
	);

/** `openssl s_server`, which answers HTTP with a page about the connection. */
export const startOpenssl = (
	place: Place,
	{host, port}: Address,
	{certificate, key}: {readonly certificate: string; readonly key: string},
	...words: readonly string[]
): Promise<void> =>
	place.start('openssl', ['s_server', '-accept', `${host}:${port}`, '-cert', certificate, '-key', key, '-www', '-quiet', ...words], {
		host,
		port,
	});

/** A listener of ours that says `banner` to everybody at once, and nothing after it. */
export const startBanner = (place: Place, at: Address, banner: string): Promise<void> =>
	place.listen(
		createServer(socket => {
			socket.write(banner);
			socket.resume();
		}),
		at,
	);

/** Drops, rejects or resets what goes to an address, as `verdict` says; in this network namespace only. */
export const addFirewallRule = async (place: Place, rule: string): Promise<void> => {
	const table = tableOf(place);
	await place.run('nft', [
		`add table ${table}; add chain ${table} in { type filter hook input priority 0; }; add rule ${table} in ${rule}`,
	]);
};

export const removeFirewallRules = async (place: Place): Promise<void> => {
	await place.run('nft', [`delete table ${tableOf(place)}`]);
};

const tableOf = ({address}: Place): string => `inet place${address.replaceAll('.', '_')}`;
