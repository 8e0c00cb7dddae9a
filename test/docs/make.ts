// npm run docs: makes the pages that follow from the declarations. With --check it fails when one is no longer what they say.
import {mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {projectRoot} from '../_helpers/project.ts';
import {stalePages} from '../findings/pages.ts';
import {documents, staleDocuments} from './documents.ts';

const findings = path.join(projectRoot, 'docs/findings');

if (process.argv.includes('--check')) {
	const stale = [...new Set([...staleDocuments(), ...stalePages(findings).map(name => `docs/findings/${name}`)])];
	if (stale.length > 0) {
		process.stderr.write(`Not what is declared: ${stale.slice(0, 10).join(', ')}. npm run docs, and read the difference\n`);
		process.exitCode = 1;
	}
} else {
	const made = documents();
	for (const name of readdirSync(findings)) if (!made.has(`docs/findings/${name}`)) rmSync(path.join(findings, name));
	for (const [name, text] of made) {
		const file = path.join(projectRoot, name);
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, text);
	}
}
