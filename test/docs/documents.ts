import {readFileSync} from 'node:fs';
import path from 'node:path';
import {projectRoot} from '../_helpers/project.ts';
import {madePages} from '../findings/pages.ts';
import {answersPage} from './answers-page.ts';
import {answersSchema} from './answers-schema.ts';
import {comparedPage} from './compared-page.ts';
import {jsonPage} from './json-page.ts';
import {manPage} from './man-page.ts';
import {setUpSchema} from './setup-schema.ts';

/** Every page that is made from declarations, by its path from the checkout. */
export const documents = (): ReadonlyMap<string, string> =>
	new Map([
		['docs/answers.md', answersPage()],
		['docs/compared.md', comparedPage()],
		['docs/schema/answers.schema.json', jsonPage(answersSchema())],
		['docs/schema/setup.schema.json', jsonPage(setUpSchema())],
		['docs/man/configure-tentacle.1', manPage()],
		...[...madePages()].map(([name, text]) => [`docs/findings/${name}`, text] as const),
	]);

/** Those that are not what is declared. */
export const staleDocuments = (folder: string = projectRoot): readonly string[] =>
	[...documents()].flatMap(([file, text]) => (textIn(path.join(folder, file)) === text ? [] : [file]));

const textIn = (file: string): string | undefined => {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
		throw error;
	}
};
