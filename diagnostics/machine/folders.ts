import path from 'node:path';
import type {Answers} from '../../src/model/answers.ts';
import {defineCheck} from '../../src/model/check.ts';

const foldersOf = ({homeFolder, applicationFolder, configFile}: Answers): readonly string[] => [
	...new Set([homeFolder, applicationFolder, configFile && path.dirname(configFile)].filter(folder => folder !== undefined)),
];

const mebibyte = 1024 * 1024;

export const folders = defineCheck({
	id: 'machine/folders',
	category: 'machine',
	title: 'The folder can be used, and only by its owner',
	stage: 'before',
	subjects: foldersOf,
	reasons: {
		good: {verdict: 'pass', says: '{freeText} free'},
		notFolder: {
			verdict: 'fail',
			says: '{nearest} is not a folder',
			owner: 'host',
			firm: true,
			remedy: 'Choose another folder.',
		},
		readOnly: {
			verdict: 'fail',
			finding: 'SVC021',
			says: '{nearest} is on a file system that is mounted read-only',
			owner: 'host',
			firm: true,
			remedy: 'Choose a folder elsewhere, or mount it for writing.',
		},
		unsafe: {
			verdict: 'fail',
			says: '{unsafePath}: {unsafeWhy}, so another user could put something else in its place',
			owner: 'host',
			firm: true,
			remedy: 'Choose a folder below one that belongs to root, or mend it: chown root {word:unsafePath} && chmod go-w {word:unsafePath}',
		},
		link: {
			verdict: 'fail',
			says: 'a part of it is a link, and what is given to {user} is given through none',
			owner: 'host',
			firm: true,
			remedy: 'Name the folder without links: {word:nearest}',
		},
		notWritable: {
			verdict: 'fail',
			finding: 'SVC012',
			says: '{nearest} cannot be written',
			owner: 'host',
			firm: true,
			remedy: 'Run as root, or choose another folder.',
		},
		full: {
			verdict: 'fail',
			finding: 'SVC020',
			says: 'only {freeText} are free',
			owner: 'host',
			remedy: 'Free some space, or choose a folder on another disk.',
		},
		low: {
			verdict: 'warning',
			finding: 'SVC020',
			says: '{freeText} are free; packages and logs need some 5 GiB',
			owner: 'host',
			remedy: 'Free some space, or choose a folder on another disk.',
		},
		noExecution: {
			verdict: 'warning',
			finding: 'SVC021',
			says: '{nearest} is mounted noexec: programs that scripts unpack there cannot start',
			owner: 'host',
			remedy: 'Choose a folder on another mount, or mount it without noexec.',
		},
	},
	gather: async (probes, folder, {answers: {serviceUser: user = 'root'}}) => {
		const {unsafe, free, throughLink = false, ...seen} = await probes.folder(folder);
		return {
			...seen,
			user,
			isGiven: throughLink && user !== 'root',
			free,
			freeText: free >= 1024 * mebibyte ? `${Math.floor(free / (1024 * mebibyte))} GiB` : `${Math.floor(free / mebibyte)} MiB`,
			unsafePath: unsafe?.path ?? null,
			unsafeWhy: unsafe?.why ?? null,
		};
	},
	judge: seen => {
		if (!seen.isFolder) return 'notFolder';
		if (seen.readOnly) return 'readOnly';
		if (seen.unsafePath !== null) return 'unsafe';
		if (seen.isGiven) return 'link';
		if (!seen.writable) return 'notWritable';
		if (seen.free < 100 * mebibyte) return 'full';
		if (seen.noExecution) return 'noExecution';
		return seen.free < 5 * 1024 * mebibyte ? 'low' : 'good';
	},
});
