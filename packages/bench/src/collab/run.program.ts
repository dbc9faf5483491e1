import { SCENARIOS } from './scenarios/all.ts';
import { type Setting, Stage } from './stage.ts';

/** One run of one scenario against one server, in a process of its own: starts the server, loads it, tells the figures. */
const setting = JSON.parse(process.argv[2] ?? '{}') as Setting;
const scenario = SCENARIOS[setting.scenario];
if (!scenario) throw new Error(`there is no scenario ${setting.scenario}`);
const stage = new Stage(setting);
await stage.start();
try {
	const figures = await scenario(stage);
	await new Promise((resolve) => process.send?.({ figures }, resolve));
} finally {
	await stage.end();
	// Providers of others leave timers behind.
	process.exit();
}
