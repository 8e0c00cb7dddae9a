import type {Answers} from '../model/answers.ts';
import type {Facts, SpaceFacts, SpaceLists} from '../model/facts.ts';
import {chosenSpace} from '../model/space.ts';
import type {Lookup, LookupResult, Lookups} from './lookup.ts';
import {lookupsFor} from './lookups.ts';

/** Facts with what the finished lookups told. */
export const withLookups = (facts: Facts, answers: Answers, lookups: Lookups): Facts => {
	const called = lookupsFor(answers, facts);
	const found = <What extends LookupResult['what']>(what: What): Extract<LookupResult, {what: What}> | undefined => {
		const lookup = called.find(one => one.what === what);
		const result = lookup && lookups[lookup.key];
		return result?.what === what ? (result as Extract<LookupResult, {what: What}>) : undefined;
	};
	const pfx = facts.pfx ? undefined : found('pfx')?.pfx;
	if (pfx) return withLookups({...facts, pfx}, answers, lookups);
	const [portal, presented] = [found('portal')?.portal, found('trust')?.presented];
	if (portal !== facts.portal || presented !== facts.presented) {
		const {portal: _portal, presented: _presented, ...others} = facts;
		return withLookups({...others, ...(portal && {portal}), ...(presented && {presented})}, answers, lookups);
	}
	const triedProxies = called.flatMap(({key}) => {
		const result = lookups[key];
		return result?.what === 'proxy' ? [result.tried] : [];
	});
	const known = facts.triedProxies ?? [];
	if (triedProxies.length !== known.length || triedProxies.some((tried, index) => tried !== known[index]))
		return withLookups({...facts, triedProxies}, answers, lookups);
	const pollingOver443 = facts.pollingOver443 ? undefined : found('comms')?.pollingOver443;
	if (pollingOver443) return withLookups({...facts, pollingOver443}, answers, lookups);
	const {server} = facts;
	if (server === undefined) {
		const account = found('account');
		return account ? {...facts, server: account.server} : facts;
	}
	const {lists, unlisted} = listsIn(called, lookups);
	const records = found('records')?.records;
	const reaches = found('reach')?.reaches;
	const emptyPoolId = found('pool')?.emptyPoolId;
	const {own, unseen = []} = found('own') ?? {};
	if (!lists && !unlisted && !records && !reaches && !own) return facts;
	const chosen = chosenSpace(answers, server);
	return {
		...facts,
		server: {
			...server,
			...(reaches && {reaches}),
			...(emptyPoolId !== undefined && {emptyPoolId}),
			...(unseen.length > 0 && {unseenRecords: unseen}),
			spaces: server.spaces.map(space => ({
				...space,
				...(own && Object.hasOwn(own, space.id) && {records: own[space.id]}),
				...(space === chosen && {...(lists && {lists}), ...(unlisted && {unlisted}), ...(records && {records})}),
			})),
		},
	};
};

/** The lists that have come, and those that will not. */
const listsIn = (called: readonly Lookup[], lookups: Lookups): Pick<SpaceFacts, 'lists' | 'unlisted'> => {
	const ended = called.flatMap(lookup => {
		const result = lookups[lookup.key];
		return lookup.what === 'list' && result ? [{list: lookup.list, result}] : [];
	});
	const come = ended.flatMap(({result}) => (result.what === 'list' ? [result.lists] : []));
	const failed = ended.flatMap(({list, result}) => (result.what === 'failed' ? [[list, result.says] as const] : []));
	return {
		...(come.length > 0 && {lists: Object.assign({}, ...come) as Partial<SpaceLists>}),
		...(failed.length > 0 && {unlisted: Object.fromEntries(failed)}),
	};
};
