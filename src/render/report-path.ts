import type {Report} from '../engine/report.ts';
import type {CheckResult, Verdict} from '../model/check.ts';
import type {Json} from '../model/json.ts';
import {worstOf} from './report-words.ts';

/** The layers of a connection, in the order in which they are passed. */
export const layers = ['name', 'proxy', 'tcp', 'tls', 'who', 'certificate', 'known'] as const;
export type Layer = (typeof layers)[number];

/** What each layer is called in a picture, and in a line of text. */
const layerNames: Readonly<Record<Layer, {readonly title: string; readonly short: string}>> = {
	name: {title: 'Name', short: 'name'},
	proxy: {title: 'Proxy', short: 'proxy'},
	tcp: {title: 'TCP', short: 'tcp'},
	tls: {title: 'TLS', short: 'tls'},
	who: {title: 'Who answers', short: 'answer'},
	certificate: {title: 'Certificate', short: 'certificate'},
	known: {title: 'Knows us', short: 'known'},
};

/** The portal's certificate is judged as TLS is agreed on, and it knows a key. */
const portalNames: Readonly<Partial<Record<Layer, string>>> = {tls: 'Certificate', known: 'Key'};

export const layerTitle = (layer: Layer, kind: PathView['kind'] = 'comms'): string =>
	(kind === 'portal' ? portalNames[layer] : undefined) ?? layerNames[layer].title;

export const layerWord = (layer: Layer): string => layerNames[layer].short;

/** Which layer a check about an endpoint looks at. */
const layerOfCheck: Readonly<Record<string, Layer | undefined>> = {
	'network/name': 'name',
	'network/resolver': 'name',
	// The proxy is an endpoint of its own; what it opens is a layer of the way to each Server.
	'proxy/reached': 'tcp',
	'proxy/answers': 'proxy',
	'proxy/tunnel': 'proxy',
	'proxy/inspection': 'certificate',
	'network/port': 'tcp',
	'network/addresses': 'tcp',
	'network/tls': 'tls',
	'network/who': 'who',
	'network/sni': 'certificate',
	'network/tentacle': 'who',
	'trust/server-thumbprint': 'certificate',
	'trust/known': 'known',
	'service/connected': 'known',
	// About a proxy that is not on the way.
	'proxy/unused': undefined,
	'proxy/portal': undefined,
	'portal/name': 'name',
	'portal/reached': 'tcp',
	'portal/certificate': 'tls',
	'portal/octopus': 'who',
	'octopus/key': 'known',
};

/** Of checks that are about an endpoint and are not in the table. */
const layerOfCategory: Readonly<Partial<Record<CheckResult['category'], Layer>>> = {trust: 'certificate'};

const layerOf = ({id, category}: CheckResult): Layer | undefined =>
	Object.hasOwn(layerOfCheck, id) ? layerOfCheck[id] : layerOfCategory[category];

export type Station = {
	readonly layer: Layer;
	readonly verdict: Verdict;
	/** What was seen; of the worst of its checks. */
	readonly says: string;
	/** How long it took, where that was measured. */
	readonly milliseconds?: number;
};

/** The way from this machine to one endpoint: a Server's or a Tentacle's port, a portal, or the proxy itself. */
export type PathView = {
	readonly subject: string;
	readonly kind: 'comms' | 'portal' | 'proxy';
	/** The source address that this machine's routing chose. */
	readonly localAddress?: string;
	/** Only the layers that some check is about. */
	readonly stations: readonly Station[];
};

/** The ways of a report, one an endpoint, in the order of its checks. Made from ids, verdicts and evidence alone, so that a saved report has them too. */
export const pathsOf = ({checks}: Pick<Report, 'checks'>): readonly PathView[] => {
	const bySubject = new Map<string, CheckResult[]>();
	for (const check of checks) {
		if (check.subject === '' || (check.verdict === 'skipped' && !check.suppressed) || layerOf(check) === undefined) continue;
		const known = bySubject.get(check.subject);
		if (known) known.push(check);
		else bySubject.set(check.subject, [check]);
	}
	return [...bySubject].map(([subject, mine]) => {
		const localAddress = mine.map(({evidence}) => fieldOf(evidence, 'localAddress')).find(value => typeof value === 'string');
		return {
			subject,
			kind: kindOf(mine),
			...(typeof localAddress === 'string' && {localAddress}),
			stations: layers.flatMap(layer => {
				const seen = mine.filter(check => layerOf(check) === layer);
				return seen.length === 0 ? [] : [stationOf(layer, seen)];
			}),
		};
	});
};

const kindOf = (checks: readonly CheckResult[]): PathView['kind'] => {
	if (checks.some(({category}) => category === 'portal')) return 'portal';
	return checks.every(({category}) => category === 'proxy') ? 'proxy' : 'comms';
};

const stationOf = (layer: Layer, checks: readonly CheckResult[]): Station => {
	const verdict = worstOf(checks) ?? 'skipped';
	const milliseconds = checks.map(({evidence}) => fieldOf(evidence, 'milliseconds')).find(value => typeof value === 'number');
	return {
		layer,
		verdict,
		says: checks.find(check => check.verdict === verdict)?.says ?? '',
		...(typeof milliseconds === 'number' && Number.isFinite(milliseconds) && {milliseconds: Math.max(0, Math.round(milliseconds))}),
	};
};

const fieldOf = (evidence: Json, field: string): Json | undefined =>
	typeof evidence === 'object' && evidence !== null && !Array.isArray(evidence)
		? (evidence as Readonly<Record<string, Json>>)[field]
		: undefined;

/** The phases of a connection, as a time line shows them: what comes after the one that failed was not reached. */
export const timedLayers: readonly Layer[] = ['name', 'proxy', 'tcp', 'tls', 'who'];

/** Of the phases, those that were reached. */
export const phasesOf = ({stations}: PathView): readonly Station[] =>
	stations.filter(({layer, verdict}) => timedLayers.includes(layer) && verdict !== 'blocked');

/** A station that lets what follows go on. */
export const isPassed = ({verdict}: Station): boolean => verdict === 'pass' || verdict === 'information' || verdict === 'warning';
