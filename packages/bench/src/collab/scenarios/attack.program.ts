import { type Setting, Stage } from '../stage.ts';
import { type AttackName, ATTACKS } from './attacks.ts';

/** One attack on a server that runs already, in a process of its own: name, origin, setting. */
const [attack = '', origin = '', setting = '{}'] = process.argv.slice(2);
const stage = new Stage(JSON.parse(setting) as Setting, origin);
const did = await ATTACKS[attack as AttackName](stage);
await new Promise((resolve) => process.send?.({ did }, resolve));
process.exit();
