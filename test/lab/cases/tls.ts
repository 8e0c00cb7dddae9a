import {X509Certificate} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {createServer as createHttpsServer} from 'node:https';
import {createCertificate, type KeyPair} from '../../../src/certificate/create-certificate.ts';
import type {Case} from '../case.ts';
import {asIts, commsPort, nodeOf, type Place} from '../place.ts';
import {cloudByHaproxy, portalByNginx, startHaproxy, startNginx, startOpenssl, startStunnel, toPortal} from '../servers.ts';

const at = ({address}: Place) => ({host: address, port: commsPort});

/** HAProxy ends TLS on the polled port with this certificate, and opens it anew to the node: what a balancer that offloads, or an inspection, does. */
const resignByHaproxy = async (place: Place, {certificatePem, keyPem}: KeyPair, options = ''): Promise<void> => {
	const {host, port} = nodeOf(place.world.octopus);
	const pem = place.file('both.pem', certificatePem + keyPem);
	await startHaproxy(
		place,
		at(place),
		`listen comms\n  mode tcp\n  bind ${place.address}:${commsPort} ssl crt ${pem} ${options}\n  server node ${host}:${port} ssl verify none`,
	);
};

/** A comms port with the Server's own certificate and page, whose TLS is as HAProxy's options want it. */
const restrictedByHaproxy = async (place: Place, options: string) => {
	await resignByHaproxy(place, place.world.communications, options);
	return {};
};

/** nginx as the portal with a certificate that is known, so that the same one can be elsewhere, too. */
const portalWith = async (place: Place, pair: KeyPair) => {
	await portalByNginx(place, `location / { ${toPortal(place)} }`, {pair});
	return {serverUrl: `https://${place.name}`};
};

/** An Octopus Server with a certificate of its own on the place's port. */
const otherOctopus = async (place: Place, communications: KeyPair) => {
	const octopus = await place.startOctopus({identity: {authority: place.world.authority, communications}});
	await place.relay(at(place), nodeOf(octopus));
	return octopus;
};

const company = () => createCertificate({subject: 'Example Corp TLS Inspection CA', authority: true});

const keyPairOf = (certificatePem: string, keyPem: string): KeyPair => {
	const {fingerprint, fingerprint256} = new X509Certificate(certificatePem);
	const bare = (text: string) => text.replaceAll(':', '');
	return {certificatePem, keyPem, pfxBase64: '', thumbprint: bare(fingerprint), sha256: bare(fingerprint256)};
};

/** `openssl s_server` with a certificate as Octopus makes them. */
const opensslWith = async (place: Place, ...words: readonly string[]) => {
	await startOpenssl(place, at(place), place.pemFiles(place.world.communications), ...words);
	return {};
};

/** What is wrong with TLS on the polled port, and with who presents what. */
export const tls: readonly Case[] = [
	{
		title: 'HAProxy ends TLS with the portal’s certificate and opens it anew to the node',
		finding: 'TLS002',
		programs: ['nginx', 'haproxy'],
		async arrange(place) {
			const pair = place.certificate();
			await resignByHaproxy(place, pair);
			return portalWith(place, pair);
		},
	},
	{
		title: 'HAProxy ends TLS with another certificate of the portal’s authority',
		finding: 'TLS002',
		programs: ['haproxy'],
		async arrange(place) {
			await resignByHaproxy(place, place.certificate());
			return {};
		},
	},
	{
		title: 'nginx ends TLS with the portal’s certificate and cannot reach the node behind it',
		finding: 'TLS002',
		programs: ['nginx'],
		async arrange(place) {
			const pair = place.certificate();
			const {certificate, key} = place.pemFiles(pair);
			await startNginx(
				place,
				at(place),
				`server { listen ${place.address}:${commsPort} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key};
location / { proxy_pass http://127.0.0.1:1; } }`,
			);
			return portalWith(place, pair);
		},
	},
	{
		title: 'stunnel ends TLS with the portal’s certificate and passes clear text on to the node',
		finding: 'TLS002',
		programs: ['nginx', 'stunnel4'],
		async arrange(place) {
			const pair = place.certificate();
			await startStunnel(place, at(place), nodeOf(place.world.octopus), place.pemFiles(pair));
			return portalWith(place, pair);
		},
	},
	{
		title: 'a company’s inspection signs anew and passes on, its authority not installed',
		finding: 'TLS003',
		programs: ['haproxy'],
		async arrange(place) {
			await resignByHaproxy(place, place.certificate({issuer: company()}));
			return {};
		},
	},
	{
		title: 'a company’s inspection signs anew and passes on, its authority in the system’s store',
		finding: 'TLS003',
		programs: ['haproxy'],
		async arrange(place) {
			const authority = company();
			await resignByHaproxy(place, place.certificate({issuer: authority}));
			return {systemAuthority: authority.certificatePem};
		},
	},
	{
		title: 'a company’s inspection has a page of its own for what it does not like',
		finding: 'TLS003',
		programs: [],
		async arrange(place) {
			const {certificatePem, keyPem} = place.certificate({issuer: company()});
			await place.listen(
				createHttpsServer({key: keyPem, cert: certificatePem}, (_request, response) => {
					response.writeHead(403, {'content-type': 'text/html', server: 'WebGuard'}).end('<html><title>Access denied</title></html>');
				}),
				at(place),
			);
			return {};
		},
	},
	{
		title: 'the Server’s certificate was renewed',
		finding: 'TLS004',
		programs: [],
		async arrange(place) {
			return asIts(await otherOctopus(place, createCertificate({subject: 'Octopus Portal'})));
		},
	},
	{
		title: 'the thumbprint is of one Server, the portal of another, the port of a third',
		finding: 'TLS005',
		programs: [],
		async arrange(place) {
			await otherOctopus(place, createCertificate({subject: 'Octopus Portal'}));
			return {serverThumbprint: createCertificate().thumbprint};
		},
	},
	{
		title: 'another Octopus Server is on the polled port',
		finding: 'TLS006',
		programs: [],
		async arrange(place) {
			await otherOctopus(place, createCertificate({subject: 'Octopus Portal'}));
			return {};
		},
	},
	{
		title: 'the portal is of another Octopus Server',
		finding: 'TLS006',
		programs: [],
		async arrange(place) {
			const {authority} = place.world;
			await place.passOn();
			return asIts(await place.startOctopus({identity: {authority, communications: createCertificate({subject: 'Octopus Portal'})}}));
		},
	},
	{
		title: 'another certificate than the one given, and no key to ask the API with',
		finding: 'TLS001',
		programs: [],
		async arrange(place) {
			await otherOctopus(place, createCertificate({subject: 'Octopus Portal'}));
			return {apiKey: null};
		},
	},
	{
		title: 'another web site of another company is there',
		finding: 'NET018',
		programs: ['nginx'],
		async arrange(place) {
			const name = 'wiki.example.com';
			const {certificate, key} = place.pemFiles(createCertificate({subject: name, names: [name]}));
			await startNginx(
				place,
				at(place),
				`server { listen ${place.address}:${commsPort} ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key}; return 200 "wiki"; }`,
			);
			return {};
		},
	},
	{
		title: 'openssl allows TLS 1.1 and nothing newer',
		finding: 'TLS008',
		programs: ['openssl'],
		arrange: place => opensslWith(place, '-tls1_1', '-cipher', 'ALL:@SECLEVEL=0'),
	},
	{
		title: 'openssl allows one cipher that nobody else does',
		finding: 'TLS009',
		programs: ['openssl'],
		arrange: place => opensslWith(place, '-tls1_2', '-cipher', 'ECDHE-RSA-CAMELLIA256-SHA384:@SECLEVEL=0'),
	},
	{
		title: 'HAProxy allows a cipher that Octopus does not ask for',
		finding: 'TLS009',
		warns: true,
		programs: ['haproxy'],
		arrange: async place => restrictedByHaproxy(place, 'ssl-max-ver TLSv1.2 ciphers ECDHE-ARIA256-GCM-SHA384'),
	},
	{
		title: 'openssl allows no curve but one that agents do not offer',
		finding: 'TLS010',
		programs: ['openssl'],
		arrange: place => opensslWith(place, '-tls1_2', '-cipher', 'ECDHE', '-curves', 'brainpoolP256r1'),
	},
	{
		title: 'HAProxy allows no curve but P-521',
		finding: 'TLS010',
		warns: true,
		programs: ['haproxy'],
		arrange: async place => restrictedByHaproxy(place, 'curves P-521'),
	},
	{
		title: 'openssl allows the signatures of TLS 1.2 only, and speaks 1.3',
		finding: 'TLS011',
		programs: ['openssl'],
		arrange: place => opensslWith(place, '-sigalgs', 'RSA+SHA256'),
	},
	{
		title: 'the Server has a SHA-1 certificate from before 3.14',
		finding: 'TLS012',
		warns: true,
		programs: ['openssl'],
		async arrange(place) {
			const [key, certificate] = [`${place.folder}/old.key`, `${place.folder}/old.pem`];
			const subject = ['-subj', '/CN=Octopus Portal', '-days', '36500'];
			await place.run('openssl', [
				'req',
				'-x509',
				'-sha1',
				'-newkey',
				'rsa:2048',
				'-nodes',
				'-keyout',
				key,
				'-out',
				certificate,
				...subject,
			]);
			const pair = keyPairOf(readFileSync(certificate, 'utf8'), readFileSync(key, 'utf8'));
			return {...asIts(await otherOctopus(place, pair)), serverThumbprint: pair.thumbprint};
		},
	},
	{
		title: 'HAProxy chooses by SNI, the portal is its default, and an IP address is polled',
		finding: 'NET007',
		programs: ['haproxy'],
		async arrange(place) {
			const {address, name} = place;
			await cloudByHaproxy(place);
			return {hosts: [`${address} ${name} polling.${name}`], serverUrl: `https://${name}`, serverAddresses: [`${address}:443`]};
		},
	},
	{
		title: 'HAProxy chooses by SNI, another site is its default, and an IP address is polled',
		finding: 'TLS019',
		programs: ['haproxy', 'nginx'],
		async arrange(place) {
			const {address, name} = place;
			const site = {host: place.other, port: 443};
			const {certificate, key} = place.pemFiles(createCertificate({subject: 'default.example', names: ['default.example']}));
			await startNginx(
				place,
				site,
				`server { listen ${site.host}:443 ssl; ssl_certificate ${certificate}; ssl_certificate_key ${key}; return 404; }`,
			);
			await cloudByHaproxy(place, site);
			return {hosts: [`${address} ${name} polling.${name}`], serverUrl: `https://${name}`, serverAddresses: [`${address}:443`]};
		},
	},
];
