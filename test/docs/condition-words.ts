import type {Condition} from '../../src/model/condition.ts';

/** When a question is asked, in words: “`style` is `polling` and `registerNow` is `true`”. */
export const conditionWords = (condition: Condition | undefined, isInner = false): string => {
	if (condition === undefined) return 'always';
	if ('is' in condition) return `\`${condition.is[0]}\` is \`${String(condition.is[1])}\``;
	if ('given' in condition) return `\`${condition.given}\` is answered`;
	if ('has' in condition) return `\`${condition.has[0]}\` has “${condition.has[1]}” in it`;
	if ('not' in condition && 'is' in condition.not) return conditionWords(condition.not).replace('` is `', '` is not `');
	if ('not' in condition) return `not: ${conditionWords(condition.not, true)}`;
	const parts = 'all' in condition ? condition.all : condition.any;
	const words = parts.map(part => conditionWords(part, true)).join('all' in condition ? ' and ' : ' or ');
	return isInner && parts.length > 1 && 'any' in condition ? `(${words})` : words;
};
