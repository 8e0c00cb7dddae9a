import type {AnyCheck, Precedence} from '../src/model/check.ts';
import {configMode} from './machine/config-mode.ts';
import {folders} from './machine/folders.ts';
import {instance} from './machine/instance.ts';
import {systemd} from './machine/systemd.ts';
import {tentacle} from './machine/tentacle.ts';
import {commsAddresses, commsName, commsPort, commsProxy, commsTls, commsWho} from './network/comms.ts';
import {listenPort} from './network/listen-port.ts';
import {octopusChoices, octopusHealth, octopusKey, octopusName, octopusRecord, octopusSpace} from './octopus/octopus.ts';
import {portalCertificate, portalClock, portalName, portalOctopus, portalReached, portalVersion} from './portal/portal.ts';
import {serviceConnected, serviceUnit, serviceUp} from './service/service.ts';
import {ownPort, trustedServers} from './trust/own-port.ts';
import {serverThumbprint} from './trust/server-thumbprint.ts';

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
	octopusKey,
	octopusSpace,
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
		'NET001',
		'API001',
		'TLS014',
		'TLS015',
		'API003',
		'API002',
		'API004',
		'NET015',
		'API013',
		'API006',
		'API007',
		'API015',
		'API008',
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
		'NET008',
		'NET007',
		'NET018',
		'TLS002',
		'TLS003',
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
		'TLS007',
		'REG001',
		'REG010',
		'NET003',
		'SVC002',
		'SVC017',
		'REG009',
	],
	explains: {
		// The portal's port presents the portal's certificate, and nothing ends TLS there.
		NET007: ['TLS001', 'TLS002', 'TLS005', 'TLS006'],
		NET008: ['TLS001', 'TLS002', 'TLS003', 'TLS005', 'TLS006'],
		// Whoever ends TLS on the way is the one that answers.
		TLS002: ['NET018'],
		TLS003: ['NET018'],
		// Another kind of service has another certificate.
		NET018: ['TLS001', 'TLS005', 'TLS006'],
	},
};
