import type {Case} from '../case.ts';
import {healthy} from './healthy.ts';
import {network} from './network.ts';
import {portal} from './portal.ts';
import {tls} from './tls.ts';

/** Every case of the lab, by the file that proves them. */
export const cases: readonly Case[] = [...healthy, ...network, ...portal, ...tls];
