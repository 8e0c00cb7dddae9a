import {mkdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {createCertificate} from '../../src/certificate/create-certificate.ts';
import {codeOf} from '../../src/host/file-problem.ts';
import {portalCertificate} from '../../src/sandbox/server/portal.ts';
import type {ServerIdentity} from '../../src/sandbox/server/server.ts';
import {projectRoot} from './project.ts';

/**
Who a stand-in Server is: the first one of each test is the same one, and so on. Keys are slow to make, nothing that a test proves is in them, and while one is made in
a test's process the Servers there answer nobody. So they are kept beside what `tsc` has made, for all test files, until that is made anew.
*/
export const identityFor = (t: ExecutionContext<unknown>): ServerIdentity => {
	const index = opened.get(t) ?? 0;
	opened.set(t, index + 1);
	identities[index] ??= kept(path.join(folder, `${index}.json`));
	return identities[index];
};

const opened = new WeakMap<ExecutionContext<unknown>, number>();
const identities: ServerIdentity[] = [];
const folder = path.join(projectRoot, 'build/identities');
const maker = path.join(projectRoot, 'build/src/certificate/create-certificate.js');

const kept = (file: string): ServerIdentity => {
	try {
		if (statSync(file).mtimeMs > statSync(maker).mtimeMs) return JSON.parse(readFileSync(file, 'utf8')) as ServerIdentity;
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw error;
	}
	const authority = createCertificate({subject: 'Sandbox Authority', authority: true});
	const made = {
		authority,
		communications: createCertificate({subject: 'Octopus Portal'}),
		portal: portalCertificate(authority, new Set()),
	};
	mkdirSync(folder, {recursive: true});
	// Whole, as another test file may read it at this moment.
	const unfinished = `${file}.${process.pid}`;
	writeFileSync(unfinished, JSON.stringify(made), {mode: 0o600});
	renameSync(unfinished, file);
	return made;
};
