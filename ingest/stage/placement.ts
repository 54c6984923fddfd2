/** What each room process carries goes in, the process that takes the next room comes out, or none. */

export interface ProcessState {
  readonly ready: boolean;
  readonly rooms: number;
  /** Share of one core, as last measured. */
  readonly cpu: number;
}

export interface PlacementLimits {
  readonly maxRooms: number;
  readonly maxCpu: number;
}

/** The one with fewest rooms (a room just placed weighs before it is measured), then the one with the least measured load. */
export function chooseProcess(processes: readonly ProcessState[], { maxRooms, maxCpu }: PlacementLimits): number | undefined {
  const open = processes.map((state, index) => ({ ...state, index })).filter((state) => state.ready && state.rooms < maxRooms && state.cpu < maxCpu);
  open.sort((one, other) => one.rooms - other.rooms || Math.round(one.cpu * 10) - Math.round(other.cpu * 10) || one.index - other.index);
  return open[0]?.index;
}
