import {writeFileSync} from 'node:fs';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {createCertificate, type KeyPair} from '../../src/certificate/create-certificate.ts';
import {friendlyAnswer} from '../../src/halibut/friendly-page.ts';
import {folderFor, type Pair, usualPair, writePair} from './real-listeners.ts';

export type OwnNetwork = {
	/** Lines of /etc/hosts besides those of loopback. */
	readonly hosts?: readonly string[];
	/** Words of dnsmasq, which is then the only name server; left out: there is none. */
	readonly dnsmasq?: readonly string[];
	/** `address:port` of stunnels with the page of a Server behind them. */
	readonly servers?: readonly string[];
	/** `address:port` where stunnel presents another certificate, with a web page behind it. */
	readonly webServers?: readonly string[];
	/** Further commands of a shell, before the program. */
	readonly commands?: readonly string[];
};

/**
A network of its own, with name server, hosts file and Servers, gone with the program that is run in it: words to put before those of the program, and the certificate
of the Servers. Needs root and unshare, stunnel4, dnsmasq, ip.
*/
export const ownNetwork = (
	t: ExecutionContext<unknown>,
	{hosts = [], dnsmasq, servers = [], webServers = [], commands = []}: OwnNetwork,
): {readonly wrapper: readonly string[]; readonly pair: Pair} => {
	const folder = folderFor(t);
	const pair = usualPair(folder);
	webKeys ??= createCertificate({subject: 'web.example.com'});
	const web = writePair(folder, webKeys, 'web');
	writeFileSync(path.join(folder, 'hosts'), ['127.0.0.1 localhost', ...hosts, ''].join('\n'));
	writeFileSync(path.join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
	writeFileSync(path.join(folder, 'nsswitch.conf'), 'hosts: files dns\n');
	writeFileSync(path.join(folder, 'page'), friendlyAnswer('server').join(''));
	writeFileSync(path.join(folder, 'web-page'), 'HTTP/1.1 404 Not Found\r\nServer: nginx\r\nConnection: close\r\n\r\nnothing here\r\n');
	// The request is read before the page is written, or it would be cut off.
	writeFileSync(path.join(folder, 'answer'), 'while IFS= read -r line; do [ "$line" = "$(printf "\\r")" ] && break; done; cat "$1"\n');
	const service = (name: string, accept: string, {key, certificate}: Pair, page: string) => [
		`[${name}]`,
		`accept = ${accept}`,
		'exec = /bin/sh',
		`execArgs = sh ${folder}/answer ${folder}/${page}`,
		`cert = ${certificate}`,
		`key = ${key}`,
	];
	const stunnel = [
		'foreground = quiet',
		'pid =',
		...servers.flatMap((accept, index) => service(`server${index}`, accept, pair, 'page')),
		...webServers.flatMap((accept, index) => service(`web${index}`, accept, web, 'web-page')),
	];
	writeFileSync(path.join(folder, 'stunnel.conf'), [...stunnel, ''].join('\n'));
	const listens = [...servers, ...webServers];
	const lines = [
		'set -e',
		'export PATH=/usr/sbin:/usr/bin:/sbin:/bin',
		'ip link set lo up',
		...['hosts', 'resolv.conf', 'nsswitch.conf'].map(name => `mount --bind ${folder}/${name} /etc/${name}`),
		...commands,
		...(listens.length > 0 ? [`stunnel4 ${folder}/stunnel.conf >>${folder}/said 2>&1 &`] : []),
		...(dnsmasq
			? [
					`dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --listen-address=127.0.0.1 --bind-interfaces --user=root --pid-file= ${dnsmasq.join(' ')} >>${folder}/said 2>&1 &`,
				]
			: []),
		'tries=0',
		...[...listens, ...(dnsmasq ? ['127.0.0.1:53'] : [])].map(
			one =>
				`until ss -Hltn src ${one} | grep -q .; do tries=$((tries+1)); [ $tries -lt 4000 ] || { cat ${folder}/said >&2; exit 99; }; sleep 0.02; done`,
		),
		'set +e',
		'"$@"',
		'code=$?',
		'exit $code',
	];
	writeFileSync(path.join(folder, 'run'), `${lines.join('\n')}\n`);
	// The first process of a namespace takes all others with it when it ends.
	return {wrapper: ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '/bin/sh', `${folder}/run`], pair};
};

let webKeys: KeyPair | undefined;
