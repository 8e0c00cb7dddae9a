import {all, any, is} from '../../src/model/condition.ts';

export const registers = is('registerNow', true);
/** This machine opens connections to the Server. */
export const reachesServer = any(is('style', 'polling'), registers);
export const target = all(registers, is('registerAs', 'target'));
export const worker = all(registers, is('registerAs', 'worker'));
/** The Server dials this machine, and the record says where. */
export const calledBack = all(registers, is('style', 'listening'));
