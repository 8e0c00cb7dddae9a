// npm run findings: makes docs/findings from what is declared. With --check it fails when a page is no longer what the declarations say.
import {mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {projectRoot} from '../_helpers/project.ts';
import {madePages, stalePages} from './pages.ts';

const folder = path.join(projectRoot, 'docs/findings');

if (process.argv.includes('--check')) {
	const stale = stalePages(folder);
	if (stale.length > 0) {
		process.stderr.write(
			`docs/findings is not what is declared (${stale.slice(0, 10).join(', ')}): npm run findings, and read the difference\n`,
		);
		process.exitCode = 1;
	}
} else {
	const pages = madePages();
	mkdirSync(folder, {recursive: true});
	for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(path.join(folder, name));
	for (const [name, text] of pages) writeFileSync(path.join(folder, name), text);
}
