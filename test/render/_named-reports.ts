import {checks} from '../../diagnostics/index.ts';
import type {Report} from '../../src/engine/report.ts';
import type {Probes} from '../../src/model/probes.ts';
import {instance, listeningTrust, ownThumbprint, pollingTarget, pollingWorker, settings} from '../_helpers/facts.ts';
import {deadTry, goodProbes, pathWith, presenting, serverCertificate, webCertificate} from '../diagnostics/_probes.ts';
import {reportOn} from '../engine/_reports.ts';

/** Of three nodes, the second refuses and the last presents the certificate of an inspecting proxy. */
export const threeNodes: Partial<Probes> = {
	path: async (address, signal) => {
		const {path = goodProbes.path} =
			address.host === 'node2.example.com'
				? pathWith([deadTry('ECONNREFUSED')])
				: address.host === 'fd00::3'
					? presenting({...webCertificate, sha256: 'E5'.repeat(32), issuer: 'CN=Corp TLS Inspection CA'})
					: {};
		return path(address, signal);
	},
	connection: async address =>
		address.host === 'node2.example.com'
			? {
					state: 'failed',
					line: 'The remote host at https://node2.example.com:10943/ refused the connection.',
					kind: 'refused',
					milliseconds: 5,
				}
			: goodProbes.connection(address, new AbortController().signal),
};

const fromAfar = checks.filter(({category}) => category === 'portal' || category === 'network');
const {instance: _, serverUrl: _url, apiKey: _key, ...withoutPortal} = pollingTarget;

/** Reports of the real checks on fake probes: what every form is tried with. */
export const namedReports: Readonly<Record<string, () => Promise<Report>>> = {
	healthy: () => reportOn(pollingTarget),
	nodes: () => reportOn(pollingWorker, threeNodes),
	unjudged: () =>
		reportOn(pollingTarget, {
			connection: async () => ({state: 'waiting', milliseconds: 5}),
			record: () => Promise.reject(new Error('odd')),
		}),
	warnings: () =>
		reportOn(listeningTrust, {
			...presenting({...serverCertificate, thumbprint: ownThumbprint}),
			instance: async () => ({...instance, settings: {...settings, mode: 0o644}, unit: {...instance.unit, enabled: false}}),
		}),
	afar: () => reportOn(withoutPortal, {}, fromAfar),
};

/** What could be active somewhere: in a terminal, HTML, XML, Markdown, a chat. */
export const nastyTexts = [
	'</title><script>document.title = "owned"</script>',
	'"><img src=http://evil.example/x onerror=alert(1)>',
	"' onmouseover='alert(1)",
	'</style><style>body{display:none}</style>',
	'<!--',
	'-->',
	']]>',
	'<![CDATA[',
	'<?xml ?>',
	'&lt;b&gt; &#60;b&#62; &amp;',
	'javascript:alert(1) http://evil.example https://evil.example www.evil.example mailto:a@evil.example @everyone #1 owner/repository#2',
	'[click](http://evil.example) ![x](http://evil.example/x.png) <http://evil.example> [x]: http://evil.example',
	'| a | b |\n| --- | --- |',
	'``` \n# heading\n- list\n1. list\n> quote',
	'*a* _b_ ~~c~~ $d$ `e` ``f` ==g== :tada:',
	'\\',
	'\\|',
	'`|`',
	'` ',
	'\u001B]0;owned\u0007\u001B[2J',
	'\u202Eevil\u2066\u061C',
	'a\u0000b\uFFFEc\uFFFFd\uD800e',
	'x\r\ny\u2028z',
] as const;

/** A report whose every text is this, as a file of somebody else could have it. */
export const hostileReport = async (nasty: string): Promise<Report> => {
	const report = await reportOn(pollingWorker, threeNodes);
	return {
		...report,
		tool: {name: nasty, version: nasty},
		host: {name: nasty, os: nasty},
		subject: {instance: nasty, style: nasty},
		startedAt: nasty,
		causes: report.causes.map(cause => ({
			...cause,
			subject: nasty,
			problem: nasty,
			says: nasty,
			remedy: nasty,
			command: nasty,
			page: 'http://evil.example/page',
		})),
		checks: report.checks.map((check, index) => ({
			...check,
			id: index % 2 === 0 ? check.id : nasty,
			title: nasty,
			subject: index % 3 === 0 ? check.subject : nasty,
			says: nasty,
			remedy: nasty,
			command: nasty,
			page: 'http://evil.example/page',
			evidence: {localAddress: nasty, milliseconds: 5},
		})),
	};
};
