import type { Scenario } from '../stage.ts';
import { abuse } from './abuse.ts';
import { cold } from './cold.ts';
import { connecting } from './connecting.ts';
import { editing } from './editing.ts';
import { killing } from './killing.ts';
import { memory } from './memory.ts';
import { restarting } from './restarting.ts';

/** Every scenario by its name on the command line. */
export const SCENARIOS: Record<string, Scenario> = {
	// So few edits a second take any server about a minute until what they run through is compiled.
	many: editing({ documents: 200, editors: 2, perSecond: 1, warmUpSeconds: 60, seconds: 30 }),
	'many-fast': editing({ documents: 200, editors: 2, perSecond: 5 }),
	crowd: editing({ documents: 1, editors: 50, perSecond: 5 }),
	pair: editing({ documents: 1, editors: 2, perSecond: 10 }),
	memory,
	cold,
	connecting,
	killing,
	restarting,
	flood: abuse('flood'),
	'huge-document': abuse('huge-document'),
	'huge-frames': abuse('huge-frames'),
	'stalled-readers': abuse('stalled-readers'),
	'presence-states': abuse('presence-states'),
	garbage: abuse('garbage'),
	truncated: abuse('truncated'),
};

/** Those that repeat what they do themselves, or tell what was done rather than how fast. */
export const ONCE: ReadonlySet<string> = new Set([
	'killing',
	'flood',
	'huge-document',
	'huge-frames',
	'stalled-readers',
	'presence-states',
	'garbage',
	'truncated',
]);
