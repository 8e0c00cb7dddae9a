import {type Address, addressText} from '../src/model/address.ts';
import type {Answers} from '../src/model/answers.ts';
import type {Check, Reason} from '../src/model/check.ts';
import {holds} from '../src/model/condition.ts';
import type {Json} from '../src/model/json.ts';
import type {Scope} from '../src/model/scope.ts';

/** The listening Tentacles that are looked at from here; an address that is polled too counts as a Server's. */
export const reachedTentacles = (
	{serverAddresses = [], style}: Answers,
	{tentacleAddresses}: Pick<Scope, 'tentacleAddresses'>,
): readonly Address[] => {
	const polled = style === 'polling' ? serverAddresses.map(addressText) : [];
	const texts = tentacleAddresses.map(addressText);
	return tentacleAddresses.filter(
		(address, index) => texts.indexOf(addressText(address)) === index && !polled.includes(addressText(address)),
	);
};

/** What a check of a polled address says in other words when a Tentacle is meant to be at the other end. */
export type TentacleWords<Seen extends Json, Name extends string, More extends string> = {
	readonly reasons: Readonly<Record<More, Reason>>;
	/** The reason at that end, from what was seen and what it would be called at a Server's. */
	readonly judge: (seen: Seen, reason: Name) => Name | More;
};

type Fields = {readonly [field: string]: Json};

/** The same check, also about every `--tentacle-address`. The evidence says which end it is. */
export const alsoOfTentacles = <Seen extends Fields, Name extends string, More extends string = never>(
	check: Check<Seen, Name, Address>,
	words?: TentacleWords<Seen, Name, More>,
): Check<Seen & {readonly peer: 'server' | 'tentacle'}, Name | More, Address> => {
	const {appliesTo, subjects, reasons, gather, judge, ...about} = check;
	return {
		...about,
		reasons: {...reasons, ...words?.reasons} as Readonly<Record<Name | More, Reason>>,
		subjects: (answers, scope) => [
			...(holds(appliesTo, answers) ? (subjects?.(answers, scope) ?? []) : []),
			...reachedTentacles(answers, scope),
		],
		async gather(probes, address, context) {
			const isTentacle = reachedTentacles(context.answers, context.scope).some(one => addressText(one) === addressText(address));
			return {...(await gather(probes, address, context)), peer: isTentacle ? 'tentacle' : 'server'};
		},
		judge(seen) {
			const reason = judge(seen);
			return seen.peer === 'tentacle' && words ? words.judge(seen, reason) : reason;
		},
	};
};
