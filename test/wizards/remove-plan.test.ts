import test from 'ava';
import type {Leftovers, NeededPath, PathMeasured} from '../../src/model/leftovers.ts';
import {renderBash} from '../../src/render/bash.ts';
import {renderPlan} from '../../src/render/plan-text.ts';
import {filesOf, filesToDelete} from '../../wizards/remove-files.ts';
import {type RemoveSubject, removePlan, sizeText} from '../../wizards/remove-plan.ts';
import {facts, instance, ownThumbprint, pollingTarget, record, server, settings} from '../_helpers/facts.ts';
import {matchesGolden} from '../_helpers/snapshot.ts';

const measured = (path: string, more: Partial<PathMeasured> = {}): PathMeasured => ({
	path,
	isFolder: true,
	files: 12,
	bytes: 34_567,
	complete: true,
	...more,
});

const needed: readonly NeededPath[] = [{path: '/etc/octopus/Tentacle/Instances', by: 'the index of all instances', inside: true}];

const leftovers: Leftovers = {
	unitFile: '/etc/systemd/system/Tentacle.service',
	unitIsOurs: true,
	indexFile: '/etc/octopus/Tentacle/Instances/tentacle.config',
	keyCopies: [`/root/.dotnet/corefx/cryptography/x509stores/my/${ownThumbprint}.pfx`],
	paths: [
		measured('/var/opt/octopus/Tentacle/Applications'),
		measured('/var/opt/octopus/Tentacle', {files: 1204, bytes: 3_400_000}),
		measured('/var/opt/octopus/Tentacle/Logs'),
		measured(instance.configFile, {isFolder: false, files: 1}),
	],
	needed,
};

const [space] = server.spaces;
if (!space || pollingTarget.apiKey === undefined) throw new Error('the sample has a space and a key');
const credential = {kind: 'apiKey', apiKey: pollingTarget.apiKey} as const;
const worker = {...record, id: 'Workers-3', registeredAs: 'worker' as const, workerPoolIds: ['WorkerPools-2'], isDisabled: true};

const whole: RemoveSubject = {
	instance: 'Tentacle',
	facts: instance,
	leftovers,
	machine: {...facts, instances: [instance], canInstallServices: true},
	server: {
		url: server.url,
		credential,
		records: [
			{record, space},
			{record: worker, space: {id: 'Spaces-2', name: 'Platform', isDefault: false}},
		],
	},
	deleteFiles: true,
};

const idsOf = (subject: RemoveSubject): readonly string[] => removePlan(subject).plan.steps.map(({id}) => id);
const kindsOf = (subject: RemoveSubject): readonly string[] => removePlan(subject).plan.steps.map(({run}) => run.kind);

test('the plan reads as the golden file', t => matchesGolden(t, 'plan-remove.txt', renderPlan(removePlan(whole).plan, 80)));
test('the script reads as the golden file', t =>
	matchesGolden(t, 'plan-remove.sh', renderBash(removePlan(whole).plan, {does: 'Removes a Tentacle'})));

test('Octopus first, then service, instance, key copies, and the config file last', t => {
	t.deepEqual(idsOf(whole), [
		'delete-record Machines-12',
		'delete-record Workers-3',
		'service',
		'delete-instance',
		`delete-key-copy ${leftovers.keyCopies[0]}`,
		'delete /var/opt/octopus/Tentacle',
		`delete ${instance.configFile}`,
	]);
});

test('without being asked, no file goes, and each is told', t => {
	const {plan, stays} = removePlan({...whole, deleteFiles: false});
	t.false(plan.steps.some(({id}) => id.startsWith('delete /')));
	t.deepEqual(
		stays.map(({path, why}) => [path, why]),
		[
			['/var/opt/octopus/Tentacle', '--delete-files deletes it'],
			[instance.configFile, '--delete-files deletes it'],
		],
	);
});

test('every step says how it is taken back', t => {
	const undone = removePlan(whole).plan.steps.map(({undo}) => Object.keys(undo)[0]);
	t.deepEqual(undone, ['cannot', 'cannot', 'run', 'run', 'nothing', 'cannot', 'cannot']);
});

test('the service is stopped only where no script runs', t => {
	t.deepEqual(
		removePlan(whole).plan.steps.flatMap(({id, stopsAgent}) => (stopsAgent ? [id] : [])),
		['service'],
	);
});

test('what Tentacle itself cannot do any more is done without it', t => {
	const here = {...whole, deleteFiles: false};
	const {server: _server, ...local} = here;
	const own = ['remove-unit', 'delete', 'delete'];
	const {tentacle: _tentacle, ...noTentacle} = local.machine;
	const {settings: _settings, ...broken} = instance;
	t.deepEqual(kindsOf(local), ['tentacle', 'tentacle', 'delete']);
	t.deepEqual(kindsOf({...local, machine: noTentacle}), own);
	t.deepEqual(kindsOf({...local, facts: {...broken, problem: 'broken'}}), own);
	// One broken entry of the index breaks every command.
	t.deepEqual(kindsOf({...local, machine: {...local.machine, instances: [instance, {...instance, name: 'Other', configFile: ''}]}}), own);
	// Tentacle's `service` needs sudo, its `delete-instance` does not.
	t.deepEqual(kindsOf({...local, machine: {...local.machine, canInstallServices: false}}), ['remove-unit', 'tentacle', 'delete']);
	const {indexFile: _indexFile, ...unindexed} = leftovers;
	t.deepEqual(kindsOf({...local, leftovers: {...unindexed, keyCopies: []}}), ['remove-unit']);
});

test('a unit that starts something else is not touched, and one that is gone needs nothing', t => {
	t.false(idsOf({...whole, leftovers: {...leftovers, unitIsOurs: false}}).includes('service'));
	const gone = {...instance, unit: {...instance.unit, installed: false, enabled: false, active: false}};
	t.false(idsOf({...whole, facts: gone}).includes('service'));
});

const home = '/var/opt/octopus/Tentacle';
const configFile = instance.configFile;
const decided = (paths: readonly PathMeasured[], others: readonly NeededPath[], homeFolder = home) => {
	const {deletes, stays} = filesToDelete({paths, needed: [...needed, ...others]}, {home: homeFolder, configFile});
	return {deletes: deletes.map(({path}) => path), stays: stays.map(({path, why}) => `${path}: ${why}`)};
};

test('a folder that another instance needs stays, whole', t => {
	const other = (path: string): NeededPath => ({path, by: 'the instance Other', inside: true});
	const paths = [measured('/srv/apps'), measured(home), measured(`${home}/Logs`)];
	t.deepEqual(decided(paths, [other(home)]), {deletes: ['/srv/apps'], stays: [`${home}: the instance Other needs it`]});
	t.deepEqual(decided(paths, [other('/srv')]), {deletes: [home], stays: ['/srv/apps: the instance Other needs /srv']});
	// Its own part of a home with another one below it can go.
	t.deepEqual(decided(paths, [other(`${home}/Other`)]), {
		deletes: ['/srv/apps', `${home}/Logs`],
		stays: [`${home}: the instance Other needs ${home}/Other`],
	});
	t.deepEqual(decided(paths, [{path: '/', by: 'the instance Other, whose configuration cannot be read,', inside: true}]).deletes, []);
});

test('the home that holds the index of all instances keeps it', t => {
	const etc = '/etc/octopus/Tentacle';
	const {deletes, stays} = decided([measured(etc), measured(`${etc}/Logs`), measured(configFile, {isFolder: false})], [], etc);
	t.deepEqual(deletes, [`${etc}/Logs`, configFile]);
	t.is(stays.length, 1);
});

for (const place of [
	'/',
	'/etc',
	'/home/alice',
	'/var/lib',
	'/usr/share/octopus',
	'/etc/ssh/tentacle',
	'/var/opt/octopus',
	'/data',
	'/root/x',
	'/proc/1/root',
]) {
	test(`${place} is never deleted whole`, t => t.deepEqual(decided([measured(place)], []).deletes, []));
}

test('a link, a mount or another problem keeps its path', t => {
	t.deepEqual(decided([measured(home, {problem: 'it is a link'})], []), {deletes: [], stays: [`${home}: it is a link`]});
});

test('paths of a configuration are read as the kernel reads them', t => {
	const read = {...settings, homeFolder: '/srv//t/', applicationFolder: '/srv/apps/'};
	t.deepEqual(filesOf({settings: read, configFile: '/etc/t'}), [
		'/srv/apps',
		'/srv/t',
		...['Logs', 'Work', 'livez.heartbeat', 'DeploymentJournal.xml', 'PackageRetentionJournal.json'].map(name => `/srv/t/${name}`),
		'/etc/t',
	]);
});

test('a file that is not read as a configuration, and not called one, is left alone', t => {
	t.deepEqual(filesOf({configFile: '/etc/passwd'}), []);
	t.deepEqual(filesOf({configFile: ''}), []);
	t.deepEqual(filesOf({configFile: '/etc/octopus/t.config'}), ['/etc/octopus/t.config']);
});

test('a name that Tentacle would hand to a shell is not handed to it', t => {
	const strange = {...instance, name: 'a$(b)', unit: {...instance.unit, name: 'a$(b).service'}};
	t.is(removePlan({...whole, facts: strange}).plan.steps.find(({id}) => id === 'service')?.run.kind, 'remove-unit');
});

test('sizes read well', t => {
	t.is(sizeText({files: 1, bytes: 0, complete: true}), '1 file, 0 bytes');
	t.is(sizeText({files: 1204, bytes: 3_400_000, complete: true}), '1,204 files, 3.4 MB');
	t.is(sizeText({files: 200_000, bytes: 5e15, complete: false}), 'more than 200,000 files, 5000.0 TB');
});
