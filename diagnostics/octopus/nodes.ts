import {addressText} from '../../src/model/address.ts';
import {defineCheck} from '../../src/model/check.ts';
import {all, given, is} from '../../src/model/condition.ts';
import {credentialGiven} from '../../src/model/credential.ts';
import type {ServerNodeFacts} from '../../src/model/facts.ts';
import {suggestedAddresses, workingNodes} from '../../src/model/nodes.ts';

const addThem = 'configure-tentacle nodes add {suggested} (in a set-up: --server-addresses), if these are where the nodes answer';

export const octopusNodes = defineCheck({
	id: 'octopus/nodes',
	category: 'octopus',
	title: 'The polled addresses are those of the Server’s nodes',
	stage: 'before',
	appliesTo: all(is('style', 'polling'), given('serverUrl'), given('serverAddresses'), credentialGiven),
	needs: ['octopus/key'],
	reasons: {
		enough: {verdict: 'pass', says: 'nodes at work: {names}; polled addresses: {polled}{besides}'},
		down: {
			verdict: 'warning',
			finding: 'HAP004',
			says: 'by what the Server says {down} is down, and {silent} does not answer: start it again, or leave it out until it runs',
			owner: 'octopus',
			remedy:
				'Start {down} again. If it is gone for good, no longer poll it: configure-tentacle nodes remove {silent}. A set-up goes on without its address; once it runs: configure-tentacle nodes add {silent}',
		},
		shared: {verdict: 'pass', says: 'the nodes share one queue, so one balanced address is enough{besides}'},
		untold: {verdict: 'skipped', says: 'the Server does not tell its nodes to this key'},
		unnecessary: {
			verdict: 'information',
			says: 'the nodes share one queue: of {polled} polled addresses one balanced one would be enough{besides}',
		},
		fewer: {
			verdict: 'fail',
			finding: 'HAP001',
			says: 'the Server has {working} nodes at work ({names}), and {polled} addresses are polled: tasks of the others never arrive here{besides}',
			owner: 'host',
			remedy: `Poll every node: ${addThem}.`,
		},
		balanced: {
			verdict: 'fail',
			finding: 'HAP002',
			says: 'the Server has {working} nodes at work ({names}) without a shared queue, and one address is polled: tasks of the others never arrive here{besides}',
			owner: 'host',
			remedy: `Poll every node by an address or a port of its own: ${addThem}. Or have the shared queue (Redis) set up on the Server.`,
		},
		halfShared: {
			verdict: 'fail',
			finding: 'HAP003',
			says: 'the shared queue of the {working} nodes is switched on but does not work, and {polled} of them can be polled{besides}',
			owner: 'octopus',
			remedy: 'Give every node of the Server the same Redis connection, and let each reach it. Until then every node has to be polled.',
		},
	},
	gather: async (probes, _subject, {answers, signal}) => {
		const polled = answers.serverAddresses ?? [];
		const [seen, ...paths] = await Promise.all([probes.account(signal), ...polled.map(address => probes.path(address, signal))]);
		const {nodes, sharedQueue = null} = seen.accepted ? seen.facts : {};
		const working = workingNodes(nodes ?? []);
		return {
			isTold: nodes !== undefined && sharedQueue !== null,
			sharedQueue,
			polled: polled.length,
			working: working.length,
			names: working.map(({name}) => name),
			down: (nodes ?? []).filter(({isOffline}) => isOffline).map(({name}) => name),
			silent: paths.filter(({tries}) => !tries.some(({tls}) => tls?.established)).map(addressText),
			suggested: suggestedAddresses(working, polled).map(addressText).join(' ') || 'ADDRESS',
			besides: (nodes ?? [])
				.filter(node => !working.includes(node))
				.map(node => `; ${node.name} ${whyNotAtWork(node)}, and is not counted`)
				.join(''),
		};
	},
	judge({isTold, sharedQueue, polled, working, down, silent}) {
		if (!isTold) return 'untold';
		if (sharedQueue === 'shared') return polled > 1 ? 'unnecessary' : 'shared';
		// A node that was taken away long ago may be told as offline for ever, and is nobody's trouble.
		if (polled > working && down.length > 0 && silent.length > 0) return 'down';
		if (polled >= working) return 'enough';
		if (sharedQueue === 'unreachable') return 'halfShared';
		return polled === 1 ? 'balanced' : 'fewer';
	},
});

const whyNotAtWork = ({isOffline, isDraining}: ServerNodeFacts): string =>
	isOffline ? 'is offline' : isDraining ? 'is draining' : 'runs no tasks';
