import type {Links} from './schema.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const value = (variables: Variables, name: string): string | undefined => (Object.hasOwn(variables, name) ? variables[name] : undefined);

/**
Fills in what Octopus uses of RFC 6570: `{id}`, `{/id}`, `{?skip,take}`, `{&take}`. Variables that are not given are dropped, and so is all of a
template that is none of these.
*/
export const expand = (template: string, variables: Variables): string =>
	template.replaceAll(/\{([^{}]{0,1000})\}/g, (_whole, expression: string) => {
		const operator = /^[/?&]/.exec(expression)?.[0] ?? '';
		const given = expression
			.slice(operator.length)
			.split(',')
			.flatMap(name => {
				const found = value(variables, name);
				return found === undefined ? [] : [{name, encoded: encodeURIComponent(found)}];
			});
		if (given.length === 0) return '';
		if (operator === '?' || operator === '&') return `${operator}${given.map(({name, encoded}) => `${name}=${encoded}`).join('&')}`;
		return given.map(({encoded}) => `${operator}${encoded}`).join(operator === '' ? ',' : '');
	});

/** The Server's own link, where it offers one; else the path that is documented. */
export const linkOr = (links: Links | undefined, name: string, documented: string, variables: Variables = {}): string =>
	expand(links?.get(name) || documented, variables);
