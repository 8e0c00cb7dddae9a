import type {InstanceFacts} from '../src/model/facts.ts';
import type {Leftovers, PathMeasured} from '../src/model/leftovers.ts';

/**
What an instance's settings name, and its config file: its folders, and what Tentacle itself makes in its home (facts: Tentacle §4.2). A file that is
not read as a configuration must at least be called one: an entry of the index may name anything.
*/
export const filesOf = ({settings, configFile}: Pick<InstanceFacts, 'settings' | 'configFile'>): readonly string[] => {
	const {homeFolder: home, applicationFolder} = settings ?? {};
	const inHome = home === undefined ? [] : [home, ...madeInHome.map(name => below(home, name))];
	const config = settings || configFile.endsWith('.config') ? configFile : '';
	return [applicationFolder, ...inHome, config].flatMap(path => (path ? [plain(path)] : []));
};

const madeInHome = ['Logs', 'Work', 'livez.heartbeat', 'DeploymentJournal.xml', 'PackageRetentionJournal.json'];

export type Stays = {readonly path: string; readonly why: string; readonly measured: PathMeasured};
export type FilesToDelete = {readonly deletes: readonly PathMeasured[]; readonly stays: readonly Stays[]};

/**
What of an instance's files can be deleted, and what stays and why. A folder goes whole only when nothing that others need is in it; of a home folder
that is shared, what Tentacle itself has made there goes. The config file is the last: until then a further run finds the rest through it.
*/
export const filesToDelete = (
	{paths, needed}: Pick<Leftovers, 'paths' | 'needed'>,
	{home, configFile}: {readonly home: string | undefined; readonly configFile: string | undefined},
): FilesToDelete => {
	const deletes: PathMeasured[] = [];
	const stays: Stays[] = [];
	const homeFolder = home === undefined ? undefined : plain(home);
	const isMadeInHome = (path: string) => homeFolder !== undefined && madeInHome.some(name => path === below(homeFolder, name));
	const ordered = [...paths].sort((one, other) => Number(one.path === configFile) - Number(other.path === configFile));
	for (const measured of ordered) {
		const {path} = measured;
		// Goes, or stays, with a folder that was looked at before.
		if (path !== configFile && deletes.some(folder => isIn(path, folder.path))) continue;
		const why = measured.problem ?? whyKept(path, measured.isFolder, needed);
		if (why === undefined) deletes.push(measured);
		else if (!isMadeInHome(path)) stays.push({path, why, measured});
	}
	// An application folder inside a home that goes is gone with it; of the config file the step says so itself.
	const whole = deletes.filter(({path}) => !deletes.some(folder => folder.path !== path && isIn(path, folder.path)) || path === configFile);
	return {deletes: whole, stays};
};

const whyKept = (path: string, isFolder: boolean, needed: Leftovers['needed']): string | undefined => {
	if (isFolder && isCommonPlace(path)) return 'a folder of that name is not one instance’s own';
	const other = needed.find(one => path === one.path || isIn(one.path, path) || (one.inside && isIn(path, one.path)));
	return other && `${other.by} needs ${other.path === path ? 'it' : other.path}`;
};

/** Places that the system or many programs share, whatever a configuration says (`hier(7)`). */
export const isCommonPlace = (path: string): boolean =>
	/^\/[^/]*$/.test(path) ||
	/^\/(bin|boot|dev|lib\d*|libx?32|proc|run|sbin|sys|usr)\//.test(path) ||
	/^\/(etc|home|root|tmp|var)\/[^/]+$/.test(path) ||
	/^\/etc\/(?!octopus\/)/.test(path) ||
	/^\/var\/(lib|log|cache|spool|opt|tmp|local)\/(octopus|Octopus)?$/.test(path);

const isIn = (path: string, folder: string): boolean => path.startsWith(folder === '/' ? '/' : `${folder}/`);

const below = (folder: string, name: string): string => `${plain(folder)}/${name}`;

const plain = (path: string): string => path.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
