// All that is left out of packages, each with its reason.
import {forge} from './forge.mjs';
import {got} from './got.mjs';
import {ink} from './ink.mjs';
import {prompting} from './prompts.mjs';
import {react} from './react.mjs';
import {text} from './text.mjs';
import {yaml} from './yaml.mjs';

export const cuts = [...forge, ...got, ...ink, ...prompting, ...react, ...text, ...yaml];
