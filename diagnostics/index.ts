import type {AnyCheck, Precedence} from '../src/model/check.ts';
import {configMode} from './machine/config-mode.ts';
import {folders} from './machine/folders.ts';
import {instance} from './machine/instance.ts';
import {systemd} from './machine/systemd.ts';
import {tentacle} from './machine/tentacle.ts';
import {commsAddresses} from './network/addresses.ts';
import {listenPort} from './network/listen-port.ts';
import {commsName} from './network/name.ts';
import {commsPort} from './network/port.ts';
import {commsTls} from './network/tls.ts';
import {commsWho} from './network/who.ts';
import {octopusChoices} from './octopus/choices.ts';
import {octopusHealth} from './octopus/health.ts';
import {octopusKey} from './octopus/key.ts';
import {octopusKeyFormat} from './octopus/key-format.ts';
import {octopusMaintenance} from './octopus/maintenance.ts';
import {octopusName} from './octopus/name.ts';
import {octopusPermissions} from './octopus/permissions.ts';
import {octopusRecord} from './octopus/record.ts';
import {octopusSpace} from './octopus/space.ts';
import {portalCertificate} from './portal/certificate.ts';
import {portalClock} from './portal/clock.ts';
import {portalName} from './portal/name.ts';
import {portalOctopus} from './portal/octopus.ts';
import {portalReached} from './portal/reached.ts';
import {portalVersion} from './portal/version.ts';
import {commsProxy} from './proxy/unused.ts';
import {serviceConnected} from './service/connected.ts';
import {serviceUnit} from './service/unit.ts';
import {serviceUp} from './service/up.ts';
import {ownPort} from './trust/own-port.ts';
import {serverThumbprint} from './trust/server-thumbprint.ts';
import {trustedServers} from './trust/trusted-servers.ts';

/** Every check, in the order in which people read them; one comes after those it needs. */
export const checks: readonly AnyCheck[] = [
	tentacle,
	systemd,
	instance,
	folders,
	configMode,
	portalName,
	portalReached,
	portalCertificate,
	portalOctopus,
	portalVersion,
	portalClock,
	octopusKeyFormat,
	octopusKey,
	octopusMaintenance,
	octopusSpace,
	octopusPermissions,
	octopusChoices,
	octopusName,
	commsName,
	commsPort,
	commsAddresses,
	commsTls,
	commsWho,
	commsProxy,
	listenPort,
	serverThumbprint,
	trustedServers,
	serviceUnit,
	serviceUp,
	ownPort,
	serviceConnected,
	octopusRecord,
	octopusHealth,
];

/** Which finding is the reason where several could be named: the most fundamental first. The only place that knows. */
export const precedence: Precedence = {
	order: [
		'SVC018',
		'SVC019',
		'SVC021',
		'SVC020',
		'SVC012',
		'SVC009',
		'SVC007',
		// What was given is wrong by itself, whatever the network does.
		'API005',
		'NET001',
		'API001',
		'NET015',
		'TLS014',
		'TLS015',
		'API003',
		'API002',
		'API004',
		'API013',
		'API006',
		'API015',
		'API008',
		'API009',
		'API007',
		'API012',
		'REG005',
		'REG008',
		'REG003',
		'NET009',
		'NET004',
		'NET005',
		'PRX001',
		'NET010',
		'NET006',
		'NET014',
		'TLS008',
		'NET011',
		'NET008',
		'NET007',
		'TLS002',
		'TLS003',
		'NET018',
		'TLS004',
		'TLS006',
		'TLS005',
		'TLS001',
		'LST010',
		'LST004',
		'LST014',
		'LST002',
		'SVC001',
		'SVC004',
		'SVC005',
		'SVC003',
		'LST001',
		'LST012',
		'REG001',
		'TLS007',
		'REG010',
		'NET003',
		'SVC002',
		'SVC017',
		'REG009',
	],
	explains: {
		// By a wrong clock, a good certificate is out of its dates.
		NET015: ['TLS015'],
		// The portal's port presents the portal's certificate, and nothing ends TLS there.
		NET007: ['TLS001', 'TLS002', 'TLS005', 'TLS006'],
		NET008: ['TLS001', 'TLS002', 'TLS003', 'TLS005', 'TLS006'],
		// A connection that is cut in TLS looks to the agent as if it were not known.
		NET006: ['TLS007'],
		// The general finding is what the agent's own log says of each special one. Whoever ends TLS on the way is the one that answers.
		TLS002: ['NET018', 'TLS001'],
		TLS003: ['NET018', 'TLS001'],
		TLS004: ['TLS001'],
		TLS005: ['TLS001'],
		TLS006: ['TLS001'],
		// Another kind of service has another certificate.
		NET018: ['TLS001', 'TLS005', 'TLS006'],
		// Without a record no node can know this machine.
		REG001: ['TLS007'],
	},
};
