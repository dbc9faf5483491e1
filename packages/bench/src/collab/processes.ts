import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** Of Linux. Elsewhere there is no /proc, and what rests upon it is not told. */
const TICKS_PER_SECOND = 100;

interface Stat {
	parent: number;
	/** Microseconds of user and system time; with that of children that have ended. */
	own: number;
	children: number;
}

function readStat(pid: number | string): Stat | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		// The name of the program may hold spaces and brackets.
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const ticks = (index: number) => (Number(fields[index]) * 1_000_000) / TICKS_PER_SECOND;
		return { parent: Number(fields[1]), own: ticks(11) + ticks(12), children: ticks(13) + ticks(14) };
	} catch {
		return null;
	}
}

/** What a process and its children, also those that have ended, have used of the processor, in microseconds. */
export function cpuOfFamily(pid: number): number {
	const head = readStat(pid);
	if (!head) return Number.NaN;
	let sum = head.own + head.children;
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/u.test(name)) continue;
		const stat = readStat(name);
		if (stat?.parent === pid) sum += stat.own + stat.children;
	}
	return sum;
}

/** From here on `peakMemory` tells anew. */
export function forgetPeak(pid: number): void {
	try {
		writeFileSync(`/proc/${pid}/clear_refs`, '5');
	} catch {
		// Not Linux: there is no peak to be told either.
	}
}

/** The most memory that a process has held since `forgetPeak`, in bytes. */
export function peakMemory(pid: number): number {
	try {
		const kib = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
		return Number(kib) * 1024;
	} catch {
		return Number.NaN;
	}
}
