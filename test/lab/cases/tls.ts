import {createCertificate} from '../../../src/certificate/create-certificate.ts';
import type {Case} from '../case.ts';
import {commsPort, type Place} from '../place.ts';
import {cloudByHaproxy, resignByHaproxy, startNginx, startOpenssl} from '../servers.ts';

const at = ({address}: Place) => ({host: address, port: commsPort});

/** A comms port with the Server's own certificate and page, whose TLS is as HAProxy's options want it. */
const restrictedByHaproxy = async (place: Place, options: string) => {
	await resignByHaproxy(place, at(place), place.world.communications, options);
	return {};
};

/** `openssl s_server` with a certificate as Octopus makes them. */
const opensslWith = async (place: Place, ...words: readonly string[]) => {
	await startOpenssl(place, at(place), place.pemFiles(place.world.communications), ...words);
	return {};
};

/** Why no TLS can be agreed on, or only one that agents do not have; and what the name asked for has to do with it. */
export const tls: readonly Case[] = [
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
