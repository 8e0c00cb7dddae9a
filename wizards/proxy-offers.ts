import type {Answers} from '../src/model/answers.ts';
import type {Aside, Asides} from '../src/model/aside.ts';
import type {Facts} from '../src/model/facts.ts';
import {isExcepted} from '../src/model/proxy-exceptions.ts';
import {parseProxy, proxyUrl} from '../src/model/proxy-url.ts';
import type {Offer} from '../src/model/question.ts';

/** More places than this name the same one or two. */
const most = 4;

/** The proxies that were found on this machine, each once, with where, and how they took a request. Those that Tentacle cannot use are left out. */
export const offeredProxies = (answers: Answers, {instances, proxyCandidates = [], triedProxies = []}: Facts): readonly Offer[] => {
	const ofInstances = instances.flatMap(({name, settings}) =>
		[settings?.pollingProxy, settings?.scriptProxy].flatMap(set =>
			set ? [{proxy: proxyUrl(set), from: `the instance ${name}`, exceptions: ''}] : [],
		),
	);
	const all = [...ofInstances, ...proxyCandidates].flatMap(candidate => {
		const read = parseProxy(candidate.proxy);
		return 'proxy' in read ? [{...candidate, value: proxyUrl(read.proxy)}] : [];
	});
	return all
		.filter(({value}, index) => all.findIndex(other => other.value === value) === index)
		.slice(0, most)
		.map(({value, from, exceptions}) => {
			const tried = triedProxies.find(({proxy}) => proxy === value);
			const excepted = answers.serverUrl !== undefined && isExcepted(new URL(answers.serverUrl), exceptions);
			const says = [`from ${from}`, ...(excepted ? ['not used for this Server there'] : []), ...(tried ? [tried.says] : [])].join('; ');
			return {value, says, ...(tried && {tone: tried.tone})};
		});
};

const triedAside =
	(id: 'proxy' | 'scriptProxy') =>
	(answers: Answers, {triedProxies = []}: Facts): readonly Aside[] => {
		const tried = triedProxies.find(({proxy}) => proxy === answers[id]);
		return tried ? [{kind: 'note', tone: tried.tone, says: tried.says}] : [];
	};

/** How the answered proxy took a request; beside the password too, as that may be why it did not. */
export const proxyAsides: Asides = {proxy: triedAside('proxy'), proxyPassword: triedAside('proxy'), scriptProxy: triedAside('scriptProxy')};
