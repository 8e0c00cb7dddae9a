import type {Case} from '../case.ts';
import {certificates} from './certificates.ts';
import {healthy} from './healthy.ts';
import {key} from './key.ts';
import {listening} from './listening.ts';
import {machine} from './machine.ts';
import {names} from './names.ts';
import {network} from './network.ts';
import {peers} from './peers.ts';
import {portal} from './portal.ts';
import {proxies} from './proxies.ts';
import {tls} from './tls.ts';

/** Every case of the lab. */
export const cases: readonly Case[] = [
	...proxies,
	...healthy,
	...machine,
	...listening,
	...names,
	...network,
	...peers,
	...tls,
	...certificates,
	...portal,
	...key,
];
